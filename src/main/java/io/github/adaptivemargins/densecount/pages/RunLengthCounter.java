package io.github.adaptivemargins.densecount.pages;

import java.nio.ByteBuffer;
import org.apache.parquet.column.values.bitpacking.BytePacker;
import org.apache.parquet.column.values.bitpacking.Packer;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Parquet's hybrid of run lengths and packed bits, in which definition levels and dictionary ids
 * are written. A run is counted at once: neither needs its values one by one.
 */
final class RunLengthCounter {
  private static final int GROUP = 8;

  private final int[] group = new int[GROUP];

  /**
   * Adds up how often each value is there.
   *
   * @param in from the first run on
   * @param width of a value, in bits; at 0 the runs say nothing, and some writers leave them out
   * @param size how many values there are
   * @param counts by value
   */
  void count(ByteBuffer in, int width, int size, int[] counts) {
    if (width < 0 || width > Integer.SIZE) {
      throw new ParquetDecodingException("values of " + width + " bits");
    }
    if (width == 0) {
      // The packer would leave what it last unpacked.
      counts[0] += size;
    } else {
      countRuns(in, Packer.LITTLE_ENDIAN.newBytePacker(width), size, counts);
    }
  }

  private void countRuns(ByteBuffer in, BytePacker packer, int size, int[] counts) {
    int left = size;
    while (left > 0) {
      int header = readVarInt(in);
      int run = header >>> 1;
      if ((header & 1) == 0) {
        counts[readValue(in, packer.getBitWidth())] += Math.min(run, left);
        left -= run;
      } else {
        int packed = (int) Math.min(left, (long) run * GROUP);
        countPacked(in, packer, run, packed, counts);
        left -= packed;
      }
    }
  }

  private void countPacked(ByteBuffer in, BytePacker packer, int groups, int size, int[] counts) {
    int width = packer.getBitWidth();
    int length = (int) Math.min((long) groups * width, in.remaining());
    if ((long) size * width > (long) length * Byte.SIZE) {
      throw new ParquetDecodingException(
          size + " values of " + width + " bits in " + length + " bytes");
    }
    int at = in.position();
    in.position(at + length);
    int whole = Math.min(size / GROUP, length / width);
    for (int i = 0; i < whole; i++) {
      packer.unpack8Values(in, at, group, 0);
      at += width;
      for (int value : group) {
        counts[value]++;
      }
    }
    int rest = size - whole * GROUP;
    if (rest > 0) {
      packer.unpack8Values(padded(in, at, width), 0, group, 0);
      for (int i = 0; i < rest; i++) {
        counts[group[i]]++;
      }
    }
  }

  /** The last group may be cut off behind its last value. */
  private static ByteBuffer padded(ByteBuffer in, int at, int width) {
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

  private static int readVarInt(ByteBuffer in) {
    int value = 0;
    for (int bits = 0; ; bits += 7) {
      int next = in.get();
      value |= (next & 0x7F) << bits;
      if (next >= 0) {
        return value;
      }
    }
  }
}
