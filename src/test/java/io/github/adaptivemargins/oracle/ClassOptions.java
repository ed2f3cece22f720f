package io.github.adaptivemargins.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The options that say which class a label is.
 *
 * @param order of the labels, by which the class is the rank of one
 * @param drop whether labels that cannot be a class are left out
 * @param list the labels in class order
 */
record ClassOptions(
    Order order, boolean drop, Optional<Integer> numClasses, Optional<List<String>> list) {
  static final String LIST_FILE = "classes.txt";

  /** By which a label has its rank. */
  enum Order {
    /** None: the label is the class. */
    INDEX,
    SORTED,
    NATURAL
  }

  /** Whether the class is the rank of the label, and not the label itself. */
  boolean sorted() {
    return order != Order.INDEX;
  }

  /**
   * @param names labels that a class list may have
   */
  static ClassOptions of(Dice dice, List<String> names) {
    boolean isListed = dice.onceIn(8);
    boolean sorted = !isListed && dice.onceIn(2);
    Optional<Integer> numClasses =
        !isListed && dice.onceIn(sorted ? 25 : 8)
            ? Optional.of(dice.pick(1, 2, 3, 8, 13, 13, 20, 20))
            : Optional.empty();
    return new ClassOptions(
        sorted ? order(dice) : Order.INDEX,
        dice.onceIn(2),
        numClasses,
        isListed ? Optional.of(list(dice, names)) : Optional.empty());
  }

  static Order order(Dice dice) {
    return dice.onceIn(3) ? Order.NATURAL : Order.SORTED;
  }

  private static List<String> list(Dice dice, List<String> names) {
    List<String> list = new ArrayList<>();
    for (int i = dice.between(1, 12); i > 0; i--) {
      String name = dice.pick(names);
      if (!name.isEmpty() && !name.matches("(?s).*[\r\n].*") && !list.contains(name)) {
        list.add(name);
      }
    }
    return list.isEmpty() ? List.of("0") : list;
  }

  List<String> args(String listFile) {
    List<String> args = new ArrayList<>();
    if (sorted()) {
      args.addAll(List.of("--label-encoding", order.name().toLowerCase(Locale.ROOT)));
    }
    if (drop) {
      args.addAll(List.of("--invalid-labels", "drop"));
    }
    numClasses.ifPresent(n -> args.addAll(List.of("--num-classes", n.toString())));
    list.ifPresent(labels -> args.addAll(List.of("--class-list", listFile)));
    return args;
  }
}
