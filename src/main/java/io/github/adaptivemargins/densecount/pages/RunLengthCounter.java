package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.ByteArrays;
import java.nio.ByteBuffer;
import org.apache.parquet.column.values.bitpacking.BytePacker;
import org.apache.parquet.column.values.bitpacking.Packer;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Counts values in Parquet's RLE/bit-packing hybrid encoding, which definition levels and
 * dictionary ids use. A run is counted in one step, without a loop over its values.
 */
final class RunLengthCounter {
  private static final int GROUP_SIZE = 8;

  private final int[] group = new int[GROUP_SIZE];

  /**
   * Adds the number of occurrences of each value.
   *
   * @param in buffer at the first run
   * @param width of a value in bits, from 0 to 32; with 0, all values are 0 and the runs are
   *     ignored, because some writers leave them out
   * @param size number of values
   * @param counts occurrences by value
   * @throws RuntimeException if the buffer does not contain so many values
   */
  void count(ByteBuffer in, int width, int size, int[] counts) {
    if (width < 0 || width > Integer.SIZE) {
      throw new ParquetDecodingException("a page has values of " + width + " bits");
    }
    if (width == 0) {
      counts[0] += size;
    } else {
      countRuns(in, Packer.LITTLE_ENDIAN.newBytePacker(width), size, counts);
    }
  }

  private void countRuns(ByteBuffer in, BytePacker packer, int size, int[] counts) {
    int left = size;
    while (left > 0) {
      int header = (int) ByteArrays.readVarint(in);
      int length = header >>> 1;
      boolean isRepeatedValue = (header & 1) == 0;
      if (isRepeatedValue) {
        counts[readValue(in, packer.getBitWidth())] += Math.min(length, left);
        left -= length;
      } else {
        int packed = (int) Math.min(left, (long) length * GROUP_SIZE);
        countPacked(in, packer, length, packed, counts);
        left -= packed;
      }
    }
  }

  private void countPacked(ByteBuffer in, BytePacker packer, int groups, int size, int[] counts) {
    int width = packer.getBitWidth();
    int length = (int) Math.min((long) groups * width, in.remaining());
    if ((long) size * width > (long) length * Byte.SIZE) {
      throw new ParquetDecodingException(
          "a page has %d bytes for %d values of %d bits".formatted(length, size, width));
    }
    int at = in.position();
    in.position(at + length);
    int wholeGroups = Math.min(size / GROUP_SIZE, length / width);
    for (int i = 0; i < wholeGroups; i++) {
      packer.unpack8Values(in, at, group, 0);
      at += width;
      for (int value : group) {
        counts[value]++;
      }
    }
    int rest = size - wholeGroups * GROUP_SIZE;
    if (rest > 0) {
      packer.unpack8Values(paddedGroup(in, at, width), 0, group, 0);
      for (int i = 0; i < rest; i++) {
        counts[group[i]]++;
      }
    }
  }

  /** Some writers leave out the bytes of the last group that contain no value. */
  private static ByteBuffer paddedGroup(ByteBuffer in, int at, int width) {
    byte[] bytes = new byte[width];
    in.get(at, bytes, 0, Math.min(width, in.limit() - at));
    return ByteBuffer.wrap(bytes);
  }

  private static int readValue(ByteBuffer in, int width) {
    int value = 0;
    for (int bits = 0; bits < width; bits += Byte.SIZE) {
      value |= Byte.toUnsignedInt(in.get()) << bits;
    }
    return value;
  }
}
