package io.github.adaptivemargins.densecount.tables;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

  /** A distribution of integer keys. */
  private record Integers(String name, LongUnaryOperator keys) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A distribution of string keys. */
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
        new Integers("one key", i -> -1),
        new Integers("in order", i -> i / 20),
        new Integers("dense and others", i -> random.nextInt(1 << 25)),
        new Integers("negative too", i -> random.nextInt(-1000, 1000)),
        new Integers(
            "near the ends of the range",
            i -> i % 2 == 0 ? Long.MAX_VALUE - i % 7 : Long.MIN_VALUE + i % 7),
        new Integers("more than the map can contain", i -> random.nextLong()),
        new Integers("with the same lower hash bits", i -> (i % 1000) << 44));
  }

  static List<Strings> strings() {
    SplittableRandom random = new SplittableRandom(1);
    return List.of(
        new Strings("few, one of them empty", 100_000, i -> "x".repeat(random.nextInt(10))),
        new Strings("nulls too", 100_000, i -> i % 3 == 0 ? null : "ü" + i % 1000),
        new Strings("only nulls", 1000, i -> null),
        new Strings("numbers", 500_000, i -> Long.toString(random.nextInt(1 << 25))),
        new Strings("numbers and names", 100_000, i -> (i % 5 == 0 ? "n" : "") + i % 3000),
        new Strings("numbers with leading zeros", 100_000, i -> "0".repeat(i % 3) + i % 99),
        new Strings("more than the map can contain", 1_500_000, i -> "k" + i % 700_000),
        new Strings(
            "more bytes than the map can contain", 3000, i -> "a".repeat(50_000) + i % 2000),
        new Strings(
            "long strings and nulls",
            1024,
            i -> i % 3 == 0 ? null : "b".repeat(100_000 * (i % 5)) + i % 1000));
  }

  @ParameterizedTest
  @MethodSource("integers")
  void integers_flushedInParts_addUpToTheRows(Integers spread) {
    Map<Long, Long> expected = new HashMap<>();
    Merged merged = new Merged();
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
      merged.add(batch);
    }
    merged.finish();
    assertEquals(expected, merged.integers);
    assertEquals(INTEGER_ROWS / keys.length + 1, merged.nulls);
  }

  @ParameterizedTest
  @MethodSource("strings")
  void strings_flushedInParts_addUpToTheRows(Strings spread) {
    Map<String, Long> expected = new HashMap<>();
    Merged merged = new Merged();
    for (int row = 0; row < spread.rows; row += BATCH) {
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        keys.add(spread.keys.apply(row + i));
        expected.merge(keys.get(i), 1L, Long::sum);
      }
      addVector(keys, merged);
    }
    merged.finish();
    assertEquals(expected, merged.asStrings());
  }

  /** A dictionary page can encode so many rows in a few bytes. */
  @Test
  void keyWithMoreRowsThanAnInt_isCounted() {
    Merged merged = new Merged();
    KeyBatch batch = new KeyBatch();
    for (int i = 0; i < 9; i++) {
      batch.clear();
      batch.addInteger(5, 1 << 30);
      batch.addInteger(-5, 1 << 30);
      merged.add(batch);
    }
    merged.finish();
    assertEquals(Map.of(5L, 9L << 30, -5L, 9L << 30), merged.integers);
  }

  private static void addVector(List<String> keys, Merged merged) {
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
        merged.add(batch);
      }
    }
  }

  /** 250 MB of strings, which DELTA_BYTE_ARRAY encodes in a few kilobytes. */
  @Test
  void longStrings_areReadInPartsThatFitIntoMemory() throws IOException {
    int rows = KeyBatch.MAX_KEYS;
    String prefix = "p".repeat(60_000);
    HeapByteBufferAllocator allocator = HeapByteBufferAllocator.getInstance();
    // Not in a try statement: before Parquet 1.14 (Spark 3.5) it is not AutoCloseable.
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
    Merged merged = new Merged();
    KeyBatch batch = new KeyBatch();
    for (int next = 0; next < rows; ) {
      batch.clear();
      int added = STRINGS.read(reader, rows - next, batch);
      assertTrue(added > 0 && added < 200, "strings at once: " + added);
      merged.add(batch);
      next += added;
    }
    merged.finish();
    assertEquals(expected, merged.asStrings());
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

  /** Spark's shuffle partitions rows by the remainder of the same hash. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 200, 256, 1000, 4096})
  void hashesWithTheSameRemainder_areSpreadOverTheBlocks(int divisor) {
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
    // Random keys in twice as many blocks occupy about 0.79 blocks per key.
    assertTrue(taken > 0.7 * blocks / 2, taken + " of " + blocks);
  }

  /** Flushes the counts if they are full, and merges the blocks as after a shuffle. */
  private static final class Merged {
    private final PartialCounts counts = new PartialCounts();
    private final CountBlock block = new CountBlock();
    private final Map<Long, Long> integers = new HashMap<>();
    private final Map<String, Long> strings = new HashMap<>();
    private final LongCountMap longs = new LongCountMap(CountBlock.HASH_BITS);
    private final StringCountMap texts = new StringCountMap(CountBlock.HASH_BITS);
    private long nulls;

    private void add(KeyBatch batch) {
      if (counts.isFull()) {
        counts.startFlush();
        mergeBlocks();
        assertFalse(counts.isFull());
      }
      counts.add(batch);
    }

    private void finish() {
      counts.startFlushOfAll();
      mergeBlocks();
      counts.startFlushOfAll();
      assertFalse(counts.flushNext(block));
    }

    private void mergeBlocks() {
      while (counts.flushNext(block)) {
        longs.clear();
        texts.clear();
        byte[] content = Arrays.copyOf(block.bytes(), block.length());
        nulls += CountBlock.merge(block.number(), content, longs, texts);
        for (int slot = texts.nextSlot(0); slot >= 0; slot = texts.nextSlot(slot + 1)) {
          String key =
              new String(texts.keyBytes(), texts.keyStart(slot), texts.keyLength(slot), UTF_8);
          strings.merge(key, texts.count(slot), Long::sum);
        }
        for (int slot = longs.nextSlot(0); slot >= 0; slot = longs.nextSlot(slot + 1)) {
          integers.merge(longs.key(slot), longs.count(slot), Long::sum);
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
