package io.github.adaptivemargins.densecount.tables;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.densecount.keys.IntegerKeyType;
import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeyType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.LongUnaryOperator;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayReader;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartialCountsTest {
  private static final int INTEGER_ROWS = 1_200_000;
  private static final int BATCH = 256;
  private static final KeyType STRINGS = KeyType.of(DataTypes.StringType).orElseThrow();

  /** How integers are spread. */
  private record Integers(String name, LongUnaryOperator keys) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** How strings are spread. */
  private record Strings(String name, int rows, IntFunction<String> keys) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Integers> integers() {
    SplittableRandom random = new SplittableRandom(1);
    return List.of(
        new Integers("few", i -> random.nextInt(10)),
        new Integers("all of one", i -> -1),
        new Integers("in order", i -> i / 20),
        new Integers("up to the end of the array", i -> random.nextInt(1 << 25)),
        new Integers("negative too", i -> random.nextInt(-1000, 1000)),
        new Integers(
            "at the ends", i -> i % 2 == 0 ? Long.MAX_VALUE - i % 7 : Long.MIN_VALUE + i % 7),
        new Integers("more than the table holds", i -> random.nextLong()),
        new Integers("of one slot", i -> (i % 1000) << 44));
  }

  static List<Strings> strings() {
    SplittableRandom random = new SplittableRandom(1);
    return List.of(
        new Strings("few, one of them empty", 100_000, i -> "x".repeat(random.nextInt(10))),
        new Strings("nulls too", 100_000, i -> i % 3 == 0 ? null : "ü" + i % 1000),
        new Strings("null alone", 1000, i -> null),
        new Strings("numbers", 500_000, i -> Long.toString(random.nextInt(1 << 25))),
        new Strings("numbers and names", 100_000, i -> (i % 5 == 0 ? "n" : "") + i % 3000),
        new Strings("numbers and others that look alike", 100_000, i -> "0".repeat(i % 3) + i % 99),
        new Strings("more than the table holds", 1_500_000, i -> "k" + i % 700_000),
        new Strings("more than the bytes hold", 3000, i -> "a".repeat(50_000) + i % 2000),
        new Strings(
            "long ones among nulls",
            1024,
            i -> i % 3 == 0 ? null : "b".repeat(100_000 * (i % 5)) + i % 1000));
  }

  @ParameterizedTest
  @MethodSource("integers")
  void integers_drainedInParts_addUpToTheRows(Integers spread) {
    Map<Long, Long> expected = new HashMap<>();
    Drained drained = new Drained();
    KeyBatch batch = new KeyBatch();
    long[] keys = new long[KeyBatch.MAX_KEYS];
    for (int row = 0; row < INTEGER_ROWS; row += keys.length) {
      for (int i = 0; i < keys.length; i++) {
        keys[i] = spread.keys.applyAsLong(row + i);
        expected.merge(keys[i], 1L, Long::sum);
      }
      ByteBuffer page = ByteBuffer.allocate(keys.length * Long.BYTES).order(LITTLE_ENDIAN);
      page.asLongBuffer().put(keys);
      batch.clear();
      assertEquals(keys.length, IntegerKeyType.LONG.readPlain(page, keys.length, batch));
      batch.addNulls(1);
      drained.add(batch);
    }
    drained.finish();
    assertEquals(expected, drained.integers);
    assertEquals(INTEGER_ROWS / keys.length + 1, drained.nulls);
  }

  @ParameterizedTest
  @MethodSource("strings")
  void strings_drainedInParts_addUpToTheRows(Strings spread) {
    Map<String, Long> expected = new HashMap<>();
    Drained drained = new Drained();
    for (int row = 0; row < spread.rows; row += BATCH) {
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        keys.add(spread.keys.apply(row + i));
        expected.merge(keys.get(i), 1L, Long::sum);
      }
      addVector(keys, drained);
    }
    drained.finish();
    assertEquals(expected, drained.asStrings());
  }

  /** In one task, of a dictionary that says so in a few bytes. */
  @Test
  void moreRowsOfAKeyThanAnIntHolds_areCounted() {
    Drained drained = new Drained();
    KeyBatch batch = new KeyBatch();
    for (int i = 0; i < 9; i++) {
      batch.clear();
      batch.addInteger(5, 1 << 30);
      batch.addInteger(-5, 1 << 30);
      drained.add(batch);
    }
    drained.finish();
    assertEquals(Map.of(5L, 9L << 30, -5L, 9L << 30), drained.integers);
  }

  private static void addVector(List<String> keys, Drained drained) {
    KeyBatch batch = new KeyBatch();
    try (OnHeapColumnVector vector = new OnHeapColumnVector(keys.size(), DataTypes.StringType)) {
      for (int i = 0; i < keys.size(); i++) {
        if (keys.get(i) == null) {
          vector.putNull(i);
        } else {
          vector.putByteArray(i, keys.get(i).getBytes(UTF_8));
        }
      }
      int next = 0;
      while (next < keys.size()) {
        batch.clear();
        if (keys.get(next) == null) {
          batch.addNulls(1);
          next++;
        } else {
          int end = next;
          while (end < keys.size() && keys.get(end) != null) {
            end++;
          }
          next += STRINGS.read(vector, next, end - next, batch);
        }
        drained.add(batch);
      }
    }
  }

  /** 2.4 GB, of which a page of prefixes and suffixes holds a few kilobytes. */
  @Test
  void longStrings_areReadInPartsThatFitInMemory() throws IOException {
    int rows = KeyBatch.MAX_KEYS;
    String prefix = "p".repeat(600_000);
    HeapByteBufferAllocator allocator = HeapByteBufferAllocator.getInstance();
    // Closed at the end, and not by try: it is no AutoCloseable before Parquet 1.14 (Spark 3.5).
    DeltaByteArrayWriter writer = new DeltaByteArrayWriter(1024, 1 << 20, allocator);
    Map<String, Long> expected = new HashMap<>();
    for (int row = 0; row < rows; row++) {
      String key = prefix + row % 300;
      writer.writeBytes(Binary.fromString(key));
      expected.merge(key, 1L, Long::sum);
    }
    byte[] page = writer.getBytes().toInputStream().readAllBytes();
    DeltaByteArrayReader reader = new DeltaByteArrayReader();
    reader.initFromPage(rows, ByteBufferInputStream.wrap(ByteBuffer.wrap(page)));
    Drained drained = new Drained();
    KeyBatch batch = new KeyBatch();
    for (int next = 0; next < rows; ) {
      batch.clear();
      int added = STRINGS.read(reader, rows - next, batch);
      assertTrue(added > 0 && added < 20, "strings at once: " + added);
      drained.add(batch);
      next += added;
    }
    drained.finish();
    assertEquals(expected, drained.asStrings());
    writer.close();
  }

  @Test
  void lengthBeyondThePage_isAnError() {
    for (int length : new int[] {-1, 5, Integer.MAX_VALUE}) {
      ByteBuffer page = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> STRINGS.readPlain(page, 1, new KeyBatch()),
          "" + length);
    }
  }

  /** As it is behind an exchange of Spark's, which deals rows out by the remainder of this hash. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 200, 256, 1000, 4096})
  void hashesOfOneRemainder_areSpreadOverTheBlocks(int divisor) {
    int blocks = 1 << CountBlock.HASH_BITS;
    boolean[] isTaken = new boolean[blocks];
    SplittableRandom random = new SplittableRandom(divisor);
    for (int i = 0; i < blocks / 2; i++) {
      int hash = random.nextInt();
      int spread = CountBlock.spread(hash - Math.floorMod(hash, divisor));
      isTaken[spread >>> (Integer.SIZE - CountBlock.HASH_BITS)] = true;
    }
    int taken = 0;
    for (boolean one : isTaken) {
      taken += one ? 1 : 0;
    }
    // Of keys thrown at random into twice as many blocks, 79 % have one of their own.
    assertTrue(taken > 0.7 * blocks / 2, taken + " of " + blocks);
  }

  /** What the counts gave whenever they had no more remaining, merged as behind a shuffle. */
  private static final class Drained {
    private final PartialCounts counts = new PartialCounts();
    private final CountBlock block = new CountBlock();
    private final Map<Long, Long> integers = new HashMap<>();
    private final Map<String, Long> strings = new HashMap<>();
    private long nulls;

    private void add(KeyBatch batch) {
      if (!counts.hasRoom()) {
        counts.makeRoom();
        take();
        assertTrue(counts.hasRoom());
      }
      counts.add(batch);
    }

    private void finish() {
      counts.drainAll();
      take();
      counts.drainAll();
      assertTrue(!counts.take(block));
    }

    private void take() {
      while (counts.take(block)) {
        CountBlock.Reader reader =
            new CountBlock.Reader(Arrays.copyOf(block.bytes(), block.length()));
        if (block.number() == CountBlock.NULLS) {
          nulls += reader.next();
        } else if (CountBlock.isOfStrings(block.number())) {
          StringCountMap sums = new StringCountMap(CountBlock.HASH_BITS);
          reader.addStringsTo(sums);
          for (int slot = sums.next(0); slot >= 0; slot = sums.next(slot + 1)) {
            String key = new String(sums.entries(), sums.start(slot), sums.length(slot), UTF_8);
            strings.merge(key, sums.sum(slot), Long::sum);
          }
        } else {
          LongCountMap sums = new LongCountMap(CountBlock.HASH_BITS);
          reader.addIntegersTo(sums);
          for (int slot = sums.next(0); slot >= 0; slot = sums.next(slot + 1)) {
            integers.merge(sums.key(slot), sums.sum(slot), Long::sum);
          }
        }
      }
    }

    private Map<String, Long> asStrings() {
      Map<String, Long> all = new HashMap<>(strings);
      integers.forEach((key, count) -> all.merge(Long.toString(key), count, Long::sum));
      if (nulls > 0) {
        all.put(null, nulls);
      }
      return all;
    }
  }
}
