package io.github.adaptivemargins.count;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Labels with a number each, integers or strings in UTF-8: records of a few bytes, one after the
 * other in chunks, so that neither an object a label is held nor one array of all. It grows, and
 * takes over another, without being copied.
 */
public final class LabelBytes implements Serializable {
  private static final long serialVersionUID = 1;

  /** Well below half a region of G1 with a small heap, above which an array takes whole regions. */
  private static final int CHUNK = 1 << 17;

  private static final int FIRST = 1 << 7;

  /** Of a long of which each byte gives seven bits. */
  private static final int MAX_VARIABLE = 10;

  private final ArrayList<byte[]> sealed = new ArrayList<>();
  private byte[] last = new byte[0];
  private int used;
  private long size;
  private long bytes;

  /**
   * Adds a label.
   *
   * @param number 0 or more
   */
  public void add(long label, long number) {
    makeRoom(2 * MAX_VARIABLE);
    writeVariable(number);
    // Small ones of either sign are short so.
    writeVariable((label << 1) ^ (label >> (Long.SIZE - 1)));
    size++;
  }

  /**
   * Adds a label.
   *
   * @param number 0 or more
   */
  public void add(byte[] label, long number) {
    makeRoom(2 * MAX_VARIABLE + label.length);
    writeVariable(number);
    writeVariable(label.length);
    System.arraycopy(label, 0, last, used, label.length);
    used += label.length;
    size++;
  }

  private void makeRoom(int wanted) {
    if (last.length - used >= wanted) {
      return;
    }
    if (used + wanted <= CHUNK) {
      last = Arrays.copyOf(last, Math.min(CHUNK, Math.max(FIRST, 2 * (used + wanted))));
    } else {
      seal();
      last = new byte[Math.max(CHUNK, wanted)];
    }
  }

  private void writeVariable(long value) {
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

  /** Leaves none in the other. */
  public void append(LabelBytes other) {
    seal();
    other.seal();
    sealed.addAll(other.sealed);
    size += other.size;
    bytes += other.bytes;
    other.sealed.clear();
    other.size = 0;
    other.bytes = 0;
  }

  /** The number of labels. */
  public long size() {
    return size;
  }

  /** What they take. */
  long bytes() {
    return bytes + last.length;
  }

  /** A reader that stands before the first; no label may be added any more. */
  public Reader reader() {
    seal();
    return new Reader(sealed);
  }

  /** Stands at one label at a time. */
  public static final class Reader {
    private final List<byte[]> chunks;
    private byte[] chunk = new byte[0];
    private int current = -1;
    private int at;
    private long position;
    private long number;

    private Reader(List<byte[]> chunks) {
      this.chunks = chunks;
    }

    /** Goes to the next label, when this one has been taken. */
    public void next() {
      while (at == chunk.length) {
        chunk = chunks.get(++current);
        at = 0;
      }
      position = (long) current << Integer.SIZE | at;
      number = readVariable();
    }

    /** Goes back, or forth, to where the label is that was at {@link #position}. */
    public void seek(long position) {
      this.position = position;
      current = (int) (position >>> Integer.SIZE);
      chunk = chunks.get(current);
      at = (int) position;
      number = readVariable();
    }

    /** Where this label is: the later it was added, the greater. */
    public long position() {
      return position;
    }

    public long number() {
      return number;
    }

    /** This label, an integer. */
    public long integer() {
      long label = readVariable();
      return (label >>> 1) ^ -(label & 1);
    }

    /** This label, a string. */
    public Utf8 string() {
      int length = (int) readVariable();
      int from = at;
      at += length;
      return new Utf8(chunk, from, length);
    }

    private long readVariable() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte part = chunk[at++];
        value |= (part & 0x7FL) << shift;
        if (part >= 0) {
          return value;
        }
      }
    }
  }
}
