package io.github.adaptivemargins.densecount.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;

/** Page content as buffers in little-endian order that are backed by an array. */
final class PageBytes {
  private PageBytes() {}

  /** Returns the content; without a copy if an array contains it, as with decompressed pages. */
  static ByteBuffer inArray(BytesInput bytes) throws IOException {
    ByteBufferInputStream stream = bytes.toInputStream();
    ByteBuffer slice = stream.slice(stream.available());
    return slice.hasArray() ? slice.order(ByteOrder.LITTLE_ENDIAN) : copy(slice);
  }

  /** Returns a copy of the content. */
  static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip().order(ByteOrder.LITTLE_ENDIAN);
  }
}
