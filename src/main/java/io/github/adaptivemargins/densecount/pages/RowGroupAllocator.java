package io.github.adaptivemargins.densecount.pages;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.ByteBufferAllocator;

/**
 * Has Parquet read each row group into the memory of the one before: fresh arrays of some megabytes
 * make the heap grow and shrink, which may cost more than the reading.
 */
final class RowGroupAllocator implements ByteBufferAllocator {
  private List<byte[]> taken = new ArrayList<>();
  private List<byte[]> free = new ArrayList<>();

  @Override
  public ByteBuffer allocate(int size) {
    byte[] array =
        free.stream()
            .filter(large -> large.length >= size)
            .findFirst()
            // Row groups are of about one size: a little more fits the next ones too.
            .orElseGet(() -> new byte[(int) Math.min(Integer.MAX_VALUE - 8L, size + size / 8L)]);
    free.remove(array);
    taken.add(array);
    return ByteBuffer.wrap(array, 0, size).slice();
  }

  /** Nothing: Parquet before 1.14 gives no buffer back. */
  @Override
  public void release(ByteBuffer buffer) {}

  /** Takes back what was allocated for a row group that is no longer read. */
  void takeBack() {
    free = taken;
    taken = new ArrayList<>();
  }

  @Override
  public boolean isDirect() {
    return false;
  }
}
