package io.github.adaptivemargins.densecount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayReader;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StringCountsTest {
  private static final int BATCH = 256;

  /** How the keys are spread. */
  private record Spread(String name, int rows, IntFunction<String> keys) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Spread> spreads() {
    SplittableRandom random = new SplittableRandom(1);
    return List.of(
        new Spread("few, one of them empty", 100_000, i -> "x".repeat(random.nextInt(10))),
        new Spread("nulls too", 100_000, i -> i % 3 == 0 ? null : "ü" + i % 1000),
        new Spread("null alone", 1000, i -> null),
        new Spread("more than the table holds", 1_500_000, i -> "k" + i % 700_000),
        new Spread("more than the bytes hold", 3000, i -> "a".repeat(50_000) + i % 2000),
        new Spread(
            "long ones among nulls",
            1024,
            i -> i % 3 == 0 ? null : "b".repeat(100_000 * (i % 5)) + i % 1000));
  }

  @ParameterizedTest
  @MethodSource("spreads")
  void counts_givenInParts_addUpToTheRows(Spread spread) {
    Map<String, Long> expected = new HashMap<>();
    Map<String, Long> given = new HashMap<>();
    StringCounts counts = new StringCounts();
    for (int row = 0; row < spread.rows; row += BATCH) {
      try (OnHeapColumnVector vector = new OnHeapColumnVector(BATCH, DataTypes.StringType)) {
        for (int i = 0; i < BATCH; i++) {
          String key = spread.keys.apply(row + i);
          expected.merge(key, 1L, Long::sum);
          if (key == null) {
            vector.putNull(i);
          } else {
            vector.putByteArray(i, key.getBytes(UTF_8));
          }
        }
        int next = 0;
        while (next < BATCH) {
          makeRoom(counts, given);
          next += counts.add(vector, next, BATCH - next);
        }
      }
    }
    counts.giveAll();
    drain(counts, given);
    assertEquals(expected, given);
    counts.giveAll();
    assertTrue(!counts.hasNext());
  }

  /** 2.4 GB, of which a page of prefixes and suffixes holds a few kilobytes. */
  @Test
  void longStrings_areReadInPartsThatFitInMemory() throws IOException {
    int rows = KeyCounts.MAX_KEYS;
    String prefix = "p".repeat(600_000);
    HeapByteBufferAllocator allocator = HeapByteBufferAllocator.getInstance();
    try (DeltaByteArrayWriter writer = new DeltaByteArrayWriter(1024, 1 << 20, allocator)) {
      Map<String, Long> expected = new HashMap<>();
      for (int row = 0; row < rows; row++) {
        String key = prefix + row % 300;
        writer.writeBytes(Binary.fromString(key));
        expected.merge(key, 1L, Long::sum);
      }
      byte[] page = writer.getBytes().toInputStream().readAllBytes();
      DeltaByteArrayReader reader = new DeltaByteArrayReader();
      reader.initFromPage(rows, ByteBufferInputStream.wrap(ByteBuffer.wrap(page)));
      assertEquals(expected, counted(reader, rows));
    }
  }

  private static Map<String, Long> counted(ValuesReader values, int rows) {
    StringCounts counts = new StringCounts();
    Map<String, Long> given = new HashMap<>();
    int next = 0;
    while (next < rows) {
      makeRoom(counts, given);
      int added = counts.add(values, rows - next);
      assertTrue(added > 0 && added < 20, "strings at once: " + added);
      next += added;
    }
    counts.giveAll();
    drain(counts, given);
    return given;
  }

  @Test
  void lengthBeyondThePage_isAnError() {
    for (int length : new int[] {-1, 5, Integer.MAX_VALUE}) {
      ByteBuffer page = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
      assertThrows(
          IndexOutOfBoundsException.class, () -> new StringCounts().addPlain(page, 1), "" + length);
    }
  }

  /** As it is behind an exchange of Spark's, which deals rows out by the remainder of this hash. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 200, 256, 1000, 4096})
  void hashesOfOneRemainder_areSpreadOverTheSlots(int divisor) {
    int slots = 1 << 14;
    int keys = slots / 2;
    BitSet homes = new BitSet();
    SplittableRandom random = new SplittableRandom(divisor);
    for (int i = 0; i < keys; i++) {
      int hash = random.nextInt();
      homes.set(StringCounts.home(hash - Math.floorMod(hash, divisor), slots));
    }
    // Of keys thrown at random into twice as many slots, 79 % have one of their own.
    assertTrue(homes.cardinality() > 0.7 * keys, homes.cardinality() + " of " + keys);
  }

  private static void makeRoom(StringCounts counts, Map<String, Long> given) {
    if (!counts.hasRoom()) {
      counts.makeRoom();
      drain(counts, given);
      assertTrue(counts.hasRoom());
    }
  }

  private static void drain(StringCounts counts, Map<String, Long> given) {
    UnsafeRowWriter row = new UnsafeRowWriter(2);
    while (counts.hasNext()) {
      counts.next(row);
      UnsafeRow next = row.getRow();
      assertTrue(next.getLong(1) > 0);
      given.merge(
          next.isNullAt(0) ? null : next.getUTF8String(0).toString(), next.getLong(1), Long::sum);
    }
  }
}
