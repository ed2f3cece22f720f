package io.github.adaptivemargins.input.dataset;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A record of the files that were counted: a 64-bit hash of the name and the length of each. Of
 * more than {@value #MAX_FILES} files it keeps those with the smallest hashes, so that two records
 * of the same files always have files in common.
 */
public final class CountedFiles implements Serializable {
  private static final long serialVersionUID = 1;

  public static final CountedFiles NONE = new CountedFiles(new long[0]);
  private static final int MAX_FILES = 1 << 16;

  /** Ascending and distinct. */
  private final long[] hashes;

  private CountedFiles(long[] hashes) {
    this.hashes = hashes;
  }

  /** The record of files with these {@linkplain #hash hashes}. */
  public static CountedFiles of(LongStream hashes) {
    return of(hashes, MAX_FILES);
  }

  /** The record of files with these {@linkplain #hash hashes}, or of some of them. */
  public static CountedFiles of(LongStream hashes, int maxFiles) {
    return new CountedFiles(hashes.sorted().distinct().limit(maxFiles).toArray());
  }

  /** The files of all records. */
  public static CountedFiles of(Stream<CountedFiles> records) {
    return of(records.flatMapToLong(record -> Arrays.stream(record.hashes)));
  }

  /**
   * The hash of a file.
   *
   * @param name with its partition folders, but without folders that differ between machines
   * @param length in bytes
   */
  public static long hash(String name, long length) {
    byte[] text = (name + "\n" + length).getBytes(StandardCharsets.UTF_8);
    return MurmurHash3.hash128x64(text)[0];
  }

  public boolean contains(long hash) {
    return Arrays.binarySearch(hashes, hash) >= 0;
  }

  /** Whether both records contain a file. */
  public boolean hasCommon(CountedFiles other) {
    return Arrays.stream(other.hashes).anyMatch(this::contains);
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static CountedFiles parse(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    long[] hashes = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(hashes);
    return of(Arrays.stream(hashes));
  }

  /** The record as text, eight bytes for each file in base 64. */
  @Override
  public String toString() {
    ByteBuffer bytes = ByteBuffer.allocate(hashes.length * Long.BYTES);
    bytes.asLongBuffer().put(hashes);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
