package io.github.adaptivemargins.densecount.pages;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * A Snappy decoder in Java. Labels in PLAIN pages compress to pairs of a short literal and a copy.
 * This decoder handles a pair in one step and selects by masks. Native code has a branch there, and
 * no processor can predict it.
 *
 * <p>Copies move eight bytes at a time, and may write past their end, but not past the page. Java's
 * bounds checks catch an index outside of an array. {@link #failIf} catches an index outside of the
 * page.
 */
final class SnappyDecoder {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LITERAL = 0;
  private static final int NEAR_COPY = 1;
  private static final int FARTHEST_COPY = 3;

  /** Largest literal with its length in the tag. A longer one has it in the next 1 to 4 bytes. */
  private static final int MAX_TAG_LENGTH = 60;

  /** Largest literal or copy without a loop, in bytes. */
  private static final int SHORT = 2 * Long.BYTES;

  /** Largest tag and literal, in bits, that leave space for a copy's tag in a word. */
  private static final int MAX_LITERAL_BITS = 40;

  /** Bytes that one step may read without a check of the end. */
  private static final int READ_AHEAD = SHORT + Long.BYTES;

  /** Bytes that one step may write without a check of the end: a literal, and a copy of 64. */
  private static final int WRITTEN_AHEAD = 80;

  private SnappyDecoder() {}

  /**
   * Decompresses a page into the first {@code length} bytes of an array. This is one long method
   * with local variables on purpose: another loop or call in the inner loop makes it 50 % slower,
   * and fields make it 25 % slower.
   *
   * @param in array with the page from {@code start} to {@code end}
   * @param out array of at least {@code length} bytes
   * @param length of the decompressed page, as the page itself declares it
   * @throws ParquetDecodingException if the page is not Snappy or has another length
   */
  static void decode(byte[] in, int start, int end, byte[] out, int length) {
    int read = start;
    int written = 0;
    int lastRead = end - READ_AHEAD;
    int lastWritten = length - WRITTEN_AHEAD;
    try {
      while (in[read++] < 0) {
        // Skip the varint of the length.
      }
      while (read < end) {
        // Fast path: an optional short literal and a short copy, far from both ends.
        while (read <= lastRead && written <= lastWritten) {
          long bytes = longAt(in, read);
          // isLiteral is all ones or zero. bits is the size of the literal and its tag.
          int isLiteral = (((int) bytes & 3) - 1) >> 31;
          int bits = ((((int) bytes & 0xff) << 1) + 16) & isLiteral;
          if (bits > MAX_LITERAL_BITS) {
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
          // Accept copies of kind 1 and 2 with one test: two comparisons would add a branch.
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
            size = readNumber(in, read, more) + 1;
            read += more;
          }
          failIf(size <= 0 || size > end - read || size > length - written);
          if (size <= SHORT && read <= lastRead && written <= lastWritten) {
            LONGS.set(out, written, longAt(in, read));
            LONGS.set(out, written + Long.BYTES, longAt(in, read + Long.BYTES));
          } else {
            System.arraycopy(in, read, out, written, size);
          }
          read += size;
        } else {
          int more = (tag & 3) == FARTHEST_COPY ? 4 : tag & 3;
          int offset = readNumber(in, read, more);
          read += more;
          if ((tag & 3) == NEAR_COPY) {
            offset |= (tag & 0xe0) << 3;
            size = 4 + (tag >>> 2 & 7);
          }
          failIf(offset <= 0 || offset > written || size > length - written);
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
      throw new ParquetDecodingException("a page is damaged: it is not Snappy", e);
    }
    failIf(read != end || written != length);
  }

  private static int readNumber(byte[] in, int at, int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (in[at + i] & 0xff) << (8 * i);
    }
    return number;
  }

  /** Copies from {@code offset} bytes before, which may overlap. May write 7 bytes too many. */
  private static void repeat(byte[] bytes, int start, int offset, int size) {
    int at = start;
    int before = offset;
    if (offset < Long.BYTES) {
      for (; at < start + Long.BYTES; at++) {
        bytes[at] = bytes[at - offset];
      }
      // The smallest multiple of the offset from 8 on: the content repeats at this distance too.
      before = offset * ((Long.BYTES - 1 + offset) / offset);
    }
    for (; at < start + size; at += Long.BYTES) {
      LONGS.set(bytes, at, longAt(bytes, at - before));
    }
  }

  private static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  private static void failIf(boolean isDamaged) {
    if (isDamaged) {
      throw new ParquetDecodingException("a page is damaged: it is not Snappy");
    }
  }
}
