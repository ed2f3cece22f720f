package io.github.adaptivemargins.densecount.pages;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Snappy in Java. Labels in plain pages are mostly a literal of a few bytes and the copy behind it,
 * again and again: both are taken in one step, selected by masks, where native code branches on
 * what is as hard to foresee as the labels are.
 *
 * <p>Copies are of eight bytes at a time, as far as the page goes on behind them. What is before an
 * array is caught by Java's own bounds, what is beyond the page in it by {@link #refuse}.
 */
final class SnappyDecoder {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LITERAL = 0;
  private static final int NEAR_COPY = 1;
  private static final int FARTHEST_COPY = 3;

  /** Of a literal whose length is in the bytes behind its tag, one to four. */
  private static final int MAX_TAG_LENGTH = 60;

  /** What may be copied without a loop, of a literal or from before. */
  private static final int SHORT = 2 * Long.BYTES;

  /** Of a tag and a literal behind which there is remaining for a copy in eight bytes. */
  private static final int MAX_BITS = 40;

  /** How much is read without a look at the end; a tag and what it may announce take less. */
  private static final int READ_AHEAD = SHORT + Long.BYTES;

  /** How much is written so: a literal of four, and a copy of 64 rounded up. */
  private static final int WRITTEN_AHEAD = 80;

  private SnappyDecoder() {}

  /**
   * Fills the beginning of an array. One method, of locals alone: a loop or a call more in the
   * inner loop takes it half as long again, and fields a quarter.
   *
   * @param in a page from {@code start} to {@code end}, perhaps among others
   * @param length of the page, as its first bytes say
   * @throws ParquetDecodingException if it is not Snappy, or not of that length
   */
  static void decode(byte[] in, int start, int end, byte[] out, int length) {
    int read = start;
    int written = 0;
    int lastRead = end - READ_AHEAD;
    int lastWritten = length - WRITTEN_AHEAD;
    try {
      while (in[read++] < 0) {
        // The length.
      }
      while (read < end) {
        // While there is a short literal and a copy, or the copy alone, far from the ends.
        while (read <= lastRead && written <= lastWritten) {
          long bytes = longAt(in, read);
          // All ones where there is a literal, else zero; then how many bits it has with its tag.
          int isLiteral = (((int) bytes & 3) - 1) >> 31;
          int bits = ((((int) bytes & 0xff) << 1) + 16) & isLiteral;
          if (bits > MAX_BITS) {
            break;
          }
          int copy = (int) (bytes >>> bits);
          int kind = copy & 3;
          int isFar = -(kind >>> 1);
          int nearSize = 4 + ((copy >>> 2) & 7);
          int farSize = 1 + ((copy >>> 2) & 63);
          int size = (nearSize & ~isFar) | (farSize & isFar);
          int nearOffset = ((copy & 0xe0) << 3) | ((copy >>> 8) & 0xff);
          int offset = (nearOffset & ~isFar) | ((copy >>> 8) & 0xffff & isFar);
          // To compare with each of the two kinds that are taken would be a branch between them.
          if (((kind + 1) & 2) == 0 || offset < Long.BYTES || size > SHORT) {
            break;
          }
          LONGS.set(out, written, bytes >>> 8);
          written += (bits >>> 3) + isLiteral;
          read += (bits >>> 3) + 1 + kind;
          LONGS.set(out, written, longAt(out, written - offset));
          LONGS.set(out, written + Long.BYTES, longAt(out, written + Long.BYTES - offset));
          written += size;
        }
        if (read >= end) {
          break;
        }
        int tag = in[read++] & 0xff;
        int size = (tag >>> 2) + 1;
        if ((tag & 3) == LITERAL) {
          if (size > MAX_TAG_LENGTH) {
            int more = size - MAX_TAG_LENGTH;
            size = number(in, read, more) + 1;
            read += more;
          }
          refuse(size <= 0 || size > end - read || size > length - written);
          if (size <= SHORT && read <= lastRead && written <= lastWritten) {
            LONGS.set(out, written, longAt(in, read));
            LONGS.set(out, written + Long.BYTES, longAt(in, read + Long.BYTES));
          } else {
            System.arraycopy(in, read, out, written, size);
          }
          read += size;
        } else {
          int more = (tag & 3) == FARTHEST_COPY ? 4 : tag & 3;
          int offset = number(in, read, more);
          read += more;
          if ((tag & 3) == NEAR_COPY) {
            offset |= (tag & 0xe0) << 3;
            size = 4 + (tag >>> 2 & 7);
          }
          refuse(offset <= 0 || offset > written || size > length - written);
          if (written <= lastWritten) {
            repeat(out, written, offset, size);
          } else {
            for (int i = written; i < written + size; i++) {
              out[i] = out[i - offset];
            }
          }
        }
        written += size;
      }
    } catch (IndexOutOfBoundsException e) {
      throw new ParquetDecodingException("a page is not what Snappy writes", e);
    }
    refuse(read != end || written != length);
  }

  private static int number(byte[] in, int at, int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (in[at + i] & 0xff) << (8 * i);
    }
    return number;
  }

  /** Copies what is {@code offset} before, which may be of what it copies, and some bytes more. */
  private static void repeat(byte[] bytes, int start, int offset, int size) {
    int at = start;
    int before = offset;
    if (offset < Long.BYTES) {
      for (; at < start + Long.BYTES; at++) {
        bytes[at] = bytes[at - offset];
      }
      // As many times the offset as make eight bytes: what repeats itself does so from there, too.
      before = offset * ((Long.BYTES - 1 + offset) / offset);
    }
    for (; at < start + size; at += Long.BYTES) {
      LONGS.set(bytes, at, longAt(bytes, at - before));
    }
  }

  private static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  private static void refuse(boolean isDamaged) {
    if (isDamaged) {
      throw new ParquetDecodingException("a page is not what Snappy writes");
    }
  }
}
