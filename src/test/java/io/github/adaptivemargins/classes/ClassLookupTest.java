package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.count.PackedLabels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with a hash map of the labels. */
class ClassLookupTest {
  /** Gives a distinct label for each number. */
  private interface Naming<T> {
    T label(int number);
  }

  /** How the class list is ordered. */
  private enum Order {
    SORTED,
    REVERSED,
    SHUFFLED
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
  void integers_lookedUpInAnyOrder_haveTheirClasses(int size) {
    for (Order order : Order.values()) {
      for (long step : new long[] {1, 1000, Long.MAX_VALUE / 1001}) {
        checkIntegers(order, size, number -> (number - size / 2) * step);
      }
    }
  }

  private static void checkIntegers(Order order, int size, Naming<Long> naming) {
    List<Long> labels = labels(order, size, naming);
    ClassLabels classes = ClassLabels.listed(labels.stream().mapToLong(i -> i).toArray());
    check(labels, naming, size, () -> new ClassLookup(classes)::classOf);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
  void strings_lookedUpInAnyOrder_haveTheirClasses(int size) {
    for (Order order : Order.values()) {
      checkStrings(order, size, number -> String.format("%05d", number));
      // The labels differ only after many bytes, and one is empty.
      checkStrings(
          order, size, number -> "é".repeat(number % 50) + (number / 50 > 0 ? number : ""));
    }
  }

  private static void checkStrings(Order order, int size, Naming<String> naming) {
    List<String> labels = labels(order, size, naming);
    check(labels, naming, size, () -> lookup(labels)::classOfText);
  }

  /** Looks up the labels of a list, given as text. */
  private record TextLookup(ClassLookup lookup) {
    int classOfText(String label) {
      return lookup.classOf(label.getBytes(UTF_8));
    }
  }

  private static TextLookup lookup(List<String> labels) {
    PackedLabels packed = new PackedLabels();
    for (int i = 0; i < labels.size(); i++) {
      packed.add(labels.get(i).getBytes(UTF_8), i);
    }
    return new TextLookup(new ClassLookup(ClassLabels.listed(packed)));
  }

  /** Returns the labels of the even numbers. So the list lacks the odd numbers and both ends. */
  private static <T> List<T> labels(Order order, int size, Naming<T> naming) {
    List<T> labels = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(size);
    for (int i = 0; i < size; i++) {
      int number = 2 * (order == Order.REVERSED ? size - i : i + 1);
      labels.add(order == Order.SHUFFLED ? random.nextInt(i + 1) : i, naming.label(number));
    }
    return labels;
  }

  private interface LookupFactory<T> {
    ToIntFunction<T> create();
  }

  private static <T> void check(
      List<T> labels, Naming<T> naming, int size, LookupFactory<T> factory) {
    Map<T, Integer> expected = new HashMap<>();
    labels.forEach(label -> expected.put(label, expected.size()));
    assertEquals(size, expected.size());

    ToIntFunction<T> inOrder = factory.create();
    for (int round = 0; round < 2; round++) {
      for (T label : labels) {
        assertEquals(expected.get(label), inOrder.applyAsInt(label));
      }
    }

    SplittableRandom random = new SplittableRandom(4);
    ToIntFunction<T> mixed = factory.create();
    int next = 0;
    for (int i = 0; i < 5 * size + 20; i++) {
      // In class order for a while, then anywhere, also between and outside of the labels.
      T label =
          random.nextInt(4) > 0
              ? labels.get(next % size)
              : naming.label(random.nextInt(2 * size + 3));
      int found = mixed.applyAsInt(label);
      assertEquals(expected.getOrDefault(label, ClassLookup.NONE), found, "label " + label);
      next = found + 1;
    }
  }

  @Test
  void absentLabel_beforeBetweenAndAfterAll_hasNoClass() {
    ClassLookup integers = new ClassLookup(ClassLabels.listed(new long[] {30, 10, 20}));
    for (long label : new long[] {Long.MIN_VALUE, 9, 11, 25, 31, Long.MAX_VALUE}) {
      assertEquals(ClassLookup.NONE, integers.classOf(label));
      assertEquals(1, integers.classOf(10));
    }
    TextLookup strings = lookup(List.of("c", "aa", "b"));
    for (String label : List.of("", "a", "aaa", "bb", "d")) {
      assertEquals(ClassLookup.NONE, strings.classOfText(label));
      assertEquals(0, strings.classOfText("c"));
    }
  }

  @Test
  void extremeLabels_haveTheirClasses() {
    ClassLookup lookup =
        new ClassLookup(ClassLabels.listed(new long[] {Long.MAX_VALUE, 0, Long.MIN_VALUE, -1}));
    assertEquals(2, lookup.classOf(Long.MIN_VALUE));
    assertEquals(0, lookup.classOf(Long.MAX_VALUE));
    assertEquals(3, lookup.classOf(-1));
    assertEquals(ClassLookup.NONE, lookup.classOf(1));
  }

  /** In UTF-16 the order of these two differs. */
  @Test
  void strings_aboveTheBasicPlane_haveTheirClasses() {
    TextLookup lookup = lookup(List.of("😀", "Ａ", "z", ""));
    assertEquals(3, lookup.classOfText(""));
    assertEquals(0, lookup.classOfText("😀"));
    assertEquals(2, lookup.classOfText("z"));
    assertEquals(1, lookup.classOfText("Ａ"));
  }

  @Test
  void identity_hasTheLabelsBelowItsSize() {
    ClassLookup lookup = new ClassLookup(ClassLabels.identity(5));
    assertEquals(4, lookup.classOf(4));
    assertEquals(ClassLookup.NONE, lookup.classOf(5));
    assertEquals(ClassLookup.NONE, lookup.classOf(-1));
    assertEquals(0, lookup.classOf(0));
    assertEquals(1, lookup.classOf(1));
  }

  @Test
  void repeatedLabel_hasTheSameClass() {
    TextLookup lookup = lookup(List.of("b", "a"));
    for (int i = 0; i < 3; i++) {
      assertEquals(0, lookup.classOfText("b"));
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(1, lookup.classOfText("a"));
    }
  }

  @Test
  void labelOfTheOtherType_hasNoClass() {
    ClassLookup integers = new ClassLookup(ClassLabels.listed(new long[] {1, 2}));
    assertEquals(ClassLookup.NONE, integers.classOf("1".getBytes(UTF_8)));
    ClassLookup strings = lookup(List.of("1", "2")).lookup();
    assertEquals(ClassLookup.NONE, strings.classOf(1));
  }

  @Test
  void anyLabel_withoutClasses_hasNoClass() {
    ClassLookup integers = new ClassLookup(ClassLabels.listed(new long[0]));
    assertEquals(ClassLookup.NONE, integers.classOf(0));
    assertEquals(ClassLookup.NONE, lookup(List.of()).classOfText(""));
  }
}
