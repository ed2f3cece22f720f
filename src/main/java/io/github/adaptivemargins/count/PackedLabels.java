package io.github.adaptivemargins.count;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Integer or string labels with a number each, as variable-length records in byte chunks. It has no
 * object per label, copies at most one chunk when it grows, and appends another one without a copy.
 */
public final class PackedLabels implements Serializable {
  private static final long serialVersionUID = 1;

  /** In bytes; below half a region of G1, above which an array takes whole regions. */
  private static final int CHUNK_BYTES = 1 << 17;

  private static final int FIRST_CHUNK_BYTES = 1 << 7;

  /** The most bytes of a variable-length long: each byte carries seven bits. */
  private static final int MAX_VARINT_BYTES = 10;

  private final ArrayList<byte[]> sealed = new ArrayList<>();
  private byte[] last = new byte[0];
  private int used;
  private long size;
  private long bytes;

  /**
   * Adds an integer label.
   *
   * @param number 0 or more
   */
  public void add(long label, long number) {
    ensureRemaining(2 * MAX_VARINT_BYTES);
    writeVarint(number);
    // Zigzag: small numbers of either sign are short.
    writeVarint((label << 1) ^ (label >> (Long.SIZE - 1)));
    size++;
  }

  /**
   * Adds a string label in UTF-8.
   *
   * @param number 0 or more
   */
  public void add(byte[] label, long number) {
    ensureRemaining(2 * MAX_VARINT_BYTES + label.length);
    writeVarint(number);
    writeVarint(label.length);
    System.arraycopy(label, 0, last, used, label.length);
    used += label.length;
    size++;
  }

  private void ensureRemaining(int required) {
    if (last.length - used >= required) {
      return;
    }
    if (used + required <= CHUNK_BYTES) {
      last =
          Arrays.copyOf(
              last, Math.min(CHUNK_BYTES, Math.max(FIRST_CHUNK_BYTES, 2 * (used + required))));
    } else {
      seal();
      last = new byte[Math.max(CHUNK_BYTES, required)];
    }
  }

  private void writeVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      last[used++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    last[used++] = (byte) rest;
  }

  private void seal() {
    if (used > 0) {
      sealed.add(used == last.length ? last : Arrays.copyOf(last, used));
      bytes += used;
    }
    last = new byte[0];
    used = 0;
  }

  /** Moves all labels of another one to the end of this one. */
  public void moveFrom(PackedLabels other) {
    seal();
    other.seal();
    sealed.addAll(other.sealed);
    size += other.size;
    bytes += other.bytes;
    other.sealed.clear();
    other.size = 0;
    other.bytes = 0;
  }

  public long size() {
    return size;
  }

  long bytes() {
    return bytes + last.length;
  }

  /** A reader before the first label. Add no more labels after this call. */
  public Reader reader() {
    seal();
    return new Reader(sealed);
  }

  /** Reads one label at a time, either an integer or a string. */
  public static final class Reader {
    private final List<byte[]> chunks;
    private byte[] chunk = new byte[0];
    private int current = -1;
    private int offset;
    private long position;
    private long number;

    private Reader(List<byte[]> chunks) {
      this.chunks = chunks;
    }

    /** Moves to the next label, after {@link #integer} or {@link #string} read this one. */
    public void next() {
      while (offset == chunk.length) {
        chunk = chunks.get(++current);
        offset = 0;
      }
      position = (long) current << Integer.SIZE | offset;
      number = readVarint();
    }

    /** Moves to the label that was at this {@link #position}. */
    public void seek(long position) {
      this.position = position;
      current = (int) (position >>> Integer.SIZE);
      chunk = chunks.get(current);
      offset = (int) position;
      number = readVarint();
    }

    /** The position of this label. Labels that were added later have larger positions. */
    public long position() {
      return position;
    }

    public long number() {
      return number;
    }

    /** This integer label. */
    public long integer() {
      long label = readVarint();
      return (label >>> 1) ^ -(label & 1);
    }

    /** This string label, without copying its bytes. */
    public Utf8Slice string() {
      int length = (int) readVarint();
      int from = offset;
      offset += length;
      return new Utf8Slice(chunk, from, length);
    }

    private long readVarint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte part = chunk[offset++];
        value |= (part & 0x7FL) << shift;
        if (part >= 0) {
          return value;
        }
      }
    }
  }
}
