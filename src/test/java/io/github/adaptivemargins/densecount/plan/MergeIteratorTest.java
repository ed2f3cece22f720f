package io.github.adaptivemargins.densecount.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeyType;
import io.github.adaptivemargins.densecount.tables.CountBlock;
import io.github.adaptivemargins.densecount.tables.PartialCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with a hash map of the keys. */
class MergeIteratorTest {
  /**
   * Keys of a type.
   *
   * @param at gives a key as Spark's row contains it, for any number from 0
   */
  private record Keys(DataType type, String name, IntFunction<Object> at) {
    @Override
    public String toString() {
      return type.simpleString() + ": " + name;
    }
  }

  static List<Keys> keys() {
    return List.of(
        new Keys(DataTypes.ByteType, "all", i -> (byte) i),
        new Keys(DataTypes.ShortType, "all", i -> (short) (i * 7)),
        new Keys(DataTypes.IntegerType, "dense", i -> i),
        new Keys(DataTypes.IntegerType, "both signs", i -> i * -1_000_003),
        new Keys(DataTypes.LongType, "one", i -> 1L),
        new Keys(DataTypes.LongType, "both signs", i -> i * 0x9E3779B97F4A7C15L),
        new Keys(DataTypes.LongType, "the ends", i -> i % 2 == 0 ? Long.MAX_VALUE - i : i >> 2),
        new Keys(DataTypes.StringType, "numbers", i -> text(Integer.toString(i - 100))),
        new Keys(DataTypes.StringType, "no numbers", i -> text("0".repeat(i % 30) + "é" + i)),
        new Keys(DataTypes.StringType, "both", i -> text(i % 3 == 0 ? "" + i : "n" + i)),
        new Keys(DataTypes.StringType, "empty and long", i -> text("x".repeat(i * 20))));
  }

  private static UTF8String text(String key) {
    return UTF8String.fromString(key);
  }

  private final SQLMetric inputRows = new SQLMetric("sum", 0);
  private final SQLMetric outputRows = new SQLMetric("sum", 0);
  private final CountMetrics metrics =
      new CountMetrics(inputRows, outputRows, new SQLMetric("nsTiming", -1));

  @ParameterizedTest
  @MethodSource("keys")
  void counts_ofAnyNumberOfInputs_addUp(Keys keys) {
    SplittableRandom random = new SplittableRandom(5);
    for (int inputs : new int[] {0, 1, 2, 10}) {
      for (int distinct : new int[] {1, 100, 300}) {
        Map<Object, Long> expected = new HashMap<>();
        List<InternalRow> blocks = new ArrayList<>();
        for (int input = 0; input < inputs; input++) {
          List<Object> rows = new ArrayList<>();
          for (int size = random.nextInt(400); size > 0; size--) {
            int number = random.nextInt(distinct + 1);
            rows.add(number == 0 ? null : keys.at.apply(number));
          }
          rows.forEach(row -> expected.merge(row == null ? "null" : row, 1L, Long::sum));
          blocks.addAll(blocks(keys.type, rows));
        }
        assertEquals(expected, merge(keys.type, blocks), inputs + " inputs of " + distinct);
      }
    }
  }

  @Test
  void noBlocks_giveNoRows() {
    MergeIterator merged = open(DataTypes.LongType, List.of());
    assertFalse(merged.hasNext());
    assertThrows(NoSuchElementException.class, merged::next);
  }

  /** Every input has the key, and also one of its own. */
  @Test
  void equalKeys_ofManyInputs_areOneRow() {
    List<InternalRow> blocks = new ArrayList<>();
    for (long input = 0; input < 1000; input++) {
      blocks.addAll(blocks(DataTypes.LongType, Arrays.asList(-7L, 1_000_000_000L + input, null)));
    }
    Map<Object, Long> counts = merge(DataTypes.LongType, blocks);
    assertEquals(1002, counts.size());
    assertEquals(1000, counts.get(-7L));
    assertEquals(1000, counts.get("null"));
    assertEquals(1, counts.get(1_000_000_999L));
  }

  /** Each of these counts needs more than an int. */
  @Test
  void largeCounts_addUp() {
    KeyBatch batch = new KeyBatch();
    batch.addInteger(-1, Integer.MAX_VALUE);
    batch.addNulls(1L << 40);
    List<InternalRow> blocks = new ArrayList<>();
    for (int input = 0; input < 3; input++) {
      PartialCounts counts = new PartialCounts();
      counts.add(batch);
      blocks.addAll(flush(counts));
    }
    assertEquals(
        Map.of(-1L, 3L * Integer.MAX_VALUE, "null", 3L << 40), merge(DataTypes.LongType, blocks));
  }

  /** Each block has so many keys that they are neighbours in the hash table. */
  @ParameterizedTest
  @ValueSource(strings = {"bigint", "string"})
  void manyKeys_areEachOneRow(String typeName) {
    DataType type = typeName.equals("string") ? DataTypes.StringType : DataTypes.LongType;
    int size = 200_000;
    List<Object> keys = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      keys.add(typeName.equals("string") ? text("k" + i) : (Object) (i - size));
    }
    List<InternalRow> blocks = new ArrayList<>();
    blocks.addAll(blocks(type, keys));
    blocks.addAll(blocks(type, keys));
    Map<Object, Long> counts = merge(type, blocks);
    assertEquals(size, counts.size());
    assertTrue(counts.values().stream().allMatch(count -> count == 2));
  }

  @Test
  void emptyBlock_givesNoRow() {
    List<InternalRow> blocks = new ArrayList<>();
    blocks.add(new GenericInternalRow(new Object[] {0, new byte[0]}));
    blocks.addAll(blocks(DataTypes.LongType, List.of(5000L)));
    assertEquals(Map.of(5000L, 1L), merge(DataTypes.LongType, blocks));
  }

  @Test
  void onlyNulls_giveOneRow() {
    List<InternalRow> blocks = new ArrayList<>();
    blocks.addAll(blocks(DataTypes.StringType, Arrays.asList(null, null)));
    blocks.addAll(blocks(DataTypes.StringType, Arrays.asList((Object) null)));
    assertEquals(Map.of("null", 3L), merge(DataTypes.StringType, blocks));
  }

  @Test
  void hasNext_calledOftenOrNever_doesNotChangeTheRows() {
    List<InternalRow> blocks = blocks(DataTypes.IntegerType, Arrays.asList(1, -1, 5000, null, 1));
    MergeIterator often = open(DataTypes.IntegerType, blocks);
    MergeIterator never = open(DataTypes.IntegerType, blocks);
    for (int row = 0; row < 4; row++) {
      assertTrue(often.hasNext());
      assertTrue(often.hasNext());
      assertEquals(often.next().copy(), never.next().copy());
    }
    assertFalse(often.hasNext());
    assertThrows(NoSuchElementException.class, never::next);
  }

  @Test
  void metrics_countBlocksAndRows() {
    List<InternalRow> blocks = new ArrayList<>();
    blocks.addAll(blocks(DataTypes.LongType, List.of(1L, 2L)));
    blocks.addAll(blocks(DataTypes.LongType, List.of(2L, 1L << 20)));
    merge(DataTypes.LongType, blocks);
    assertEquals(3, inputRows.value());
    assertEquals(3, outputRows.value());
    assertTrue(metrics.countTime().value() > 0);
  }

  private MergeIterator open(DataType type, List<InternalRow> blocks) {
    Iterator<InternalRow> sorted =
        blocks.stream().sorted(Comparator.comparingInt(row -> row.getInt(0))).iterator();
    return new MergeIterator(sorted, type, metrics);
  }

  /** Returns the counts by key, "null" for the nulls. Each key must be in one row only. */
  private Map<Object, Long> merge(DataType type, List<InternalRow> blocks) {
    Map<Object, Long> counts = new HashMap<>();
    for (MergeIterator rows = open(type, blocks); rows.hasNext(); ) {
      // The iterator reuses the row.
      InternalRow row = rows.next().copy();
      Object key = row.isNullAt(0) ? "null" : row.get(0, type);
      assertNull(counts.put(key, row.getLong(1)), () -> "twice: " + key);
    }
    return counts;
  }

  /** Returns the blocks of one input. */
  private static List<InternalRow> blocks(DataType type, List<?> keys) {
    PartialCounts counts = new PartialCounts();
    KeyType reader = KeyType.of(type).orElseThrow();
    KeyBatch batch = new KeyBatch();
    for (Object key : keys) {
      batch.clear();
      if (key == null) {
        batch.addNulls(1);
      } else {
        reader.read(new GenericInternalRow(new Object[] {key}), 0, batch);
      }
      counts.add(batch);
    }
    return flush(counts);
  }

  private static List<InternalRow> flush(PartialCounts counts) {
    List<InternalRow> blocks = new ArrayList<>();
    CountBlock block = new CountBlock();
    counts.startFlushOfAll();
    while (counts.flushNext(block)) {
      byte[] content = Arrays.copyOf(block.bytes(), block.length());
      blocks.add(new GenericInternalRow(new Object[] {block.number(), content}));
    }
    return blocks;
  }
}
