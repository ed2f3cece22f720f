package io.github.adaptivemargins.densecount.pages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts what Parquet's own encoder writes. */
class RunLengthCounterTest {
  private static final int CAPACITY = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 7, 8, 9, 12, 16, 17, 18, 20})
  void values_ofAWidth_areCounted(int width) throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int[] expected = new int[1 << width];
      int size = 1 + random.nextInt(3000);
      ByteBuffer encoded = encode(random, width, size, expected);
      int[] counts = new int[expected.length];
      new RunLengthCounter().count(encoded, width, size, counts);
      assertArrayEquals(expected, counts, "seed " + seed);
    }
  }

  /**
   * The ids of a dictionary of one value have no bits. Any runs may follow, and the counter is
   * reused after another page.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "03", "0e", "0203", "05"})
  void valuesOfNoBits_areAllTheFirst(String runs) {
    RunLengthCounter runLengths = new RunLengthCounter();
    runLengths.count(bytes("0388c6fa"), 3, 8, new int[8]);
    int[] counts = new int[1];
    runLengths.count(bytes(runs), 0, 5, counts);
    assertArrayEquals(new int[] {5}, counts);
  }

  /** One run is longer than the page, the other one is as long as an int allows. */
  @ParameterizedTest
  @ValueSource(strings = {"1401", "feffffff0f01"})
  void runBeyondThePage_isCountedToItsEnd(String runs) {
    int[] counts = new int[2];
    new RunLengthCounter().count(bytes(runs), 1, 4, counts);
    assertArrayEquals(new int[] {0, 4}, counts);
  }

  @Test
  void groupCutOffBehindItsLastValue_isCounted() {
    int[] counts = new int[4];
    new RunLengthCounter().count(bytes("03e4"), 2, 4, counts);
    assertArrayEquals(new int[] {1, 1, 1, 1}, counts);
  }

  @ParameterizedTest
  @CsvSource({"03e4, 2, 5", "03, 1, 1", "05ff, 1, 9", "0a, 1, 5", "80, 1, 1", "0300, 33, 1"})
  void missingValues_areAnError(String runs, int width, int size) {
    assertThrows(
        RuntimeException.class,
        () -> new RunLengthCounter().count(bytes(runs), width, size, new int[64]));
  }

  @ParameterizedTest
  @CsvSource({"0a07, 3, 5", "03e4, 2, 4"})
  void idBeyondTheDictionary_isAnError(String runs, int width, int size) {
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> new RunLengthCounter().count(bytes(runs), width, size, new int[3]));
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  /** Writes runs and single values in random order. */
  private static ByteBuffer encode(SplittableRandom random, int width, int size, int[] expected)
      throws IOException {
    RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(
            width, CAPACITY, CAPACITY, HeapByteBufferAllocator.getInstance());
    int left = size;
    while (left > 0) {
      int value = random.nextInt(1 << width);
      int run = Math.min(left, random.nextBoolean() ? 1 : random.nextInt(1, 100));
      for (int i = 0; i < run; i++) {
        encoder.writeInt(value);
      }
      expected[value] += run;
      left -= run;
    }
    // The content does not start at index 0 of the array.
    byte[] bytes = encoder.toBytes().toInputStream().readAllBytes();
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 3);
    return buffer.put(3, bytes).position(3).slice();
  }
}
