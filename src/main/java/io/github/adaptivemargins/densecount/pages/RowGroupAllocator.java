package io.github.adaptivemargins.densecount.pages;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.ByteBufferAllocator;

/**
 * Gives Parquet the memory of the previous row group again. With new arrays of some megabytes the
 * heap grows and shrinks all the time, which may cost more than the reading.
 */
final class RowGroupAllocator implements ByteBufferAllocator {
  private static final long MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8L;

  private List<byte[]> used = new ArrayList<>();
  private List<byte[]> free = new ArrayList<>();

  @Override
  public ByteBuffer allocate(int size) {
    byte[] array =
        free.stream()
            .filter(candidate -> candidate.length >= size)
            .findFirst()
            // Row groups have similar sizes: an eighth more is probably enough for the next one.
            .orElseGet(() -> new byte[(int) Math.min(MAX_ARRAY_BYTES, size + size / 8L)]);
    free.remove(array);
    used.add(array);
    return ByteBuffer.wrap(array, 0, size).slice();
  }

  /** Does nothing: Parquet before 1.14 releases no buffer. */
  @Override
  public void release(ByteBuffer buffer) {}

  /** Makes all memory free. Call it only if no row group is in use. */
  void reclaim() {
    free = used;
    used = new ArrayList<>();
  }

  @Override
  public boolean isDirect() {
    return false;
  }
}
