package io.github.adaptivemargins.files;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.commons.io.IOUtils;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/** A file of a Hadoop file system, as an input and output of Parquet. */
public record HadoopFile(FileSystem fileSystem, Path path) implements InputFile, OutputFile {
  /** A small buffer: larger reads bypass it. */
  private static final int LOCAL_BUFFER_BYTES = 1 << 12;

  /**
   * A text that changes when the file changes: length, modification time and ETag, if it has one.
   */
  public static String version(FileStatus status) {
    String etag = status instanceof EtagSource source ? source.getEtag() : null;
    return status.getLen() + " " + status.getModificationTime() + " " + etag;
  }

  /** A text that changes when this file changes; on local disk it includes the inode. */
  public String version() throws IOException {
    String version = version(fileSystem.getFileStatus(path));
    return fileSystem.getUri().getScheme().equals("file")
        ? version + " " + inode(java.nio.file.Path.of(path.toUri().getPath()))
        : version;
  }

  private static Object inode(java.nio.file.Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /**
   * Opens a file. On local disk Hadoop would look for a checksum file, which rarely exists, and
   * allocate a buffer that costs more than reading a small file.
   */
  public static FSDataInputStream open(FileSystem fileSystem, Path path) throws IOException {
    return fileSystem instanceof LocalFileSystem local && !hasChecksums(local.pathToFile(path))
        ? local.getRawFileSystem().open(path, LOCAL_BUFFER_BYTES)
        : fileSystem.open(path);
  }

  public boolean exists() throws IOException {
    return fileSystem.exists(path);
  }

  /** Whether another file exists and has the same bytes. */
  public boolean hasSameBytes(HadoopFile other) throws IOException {
    if (!other.exists() || other.getLength() != getLength()) {
      return false;
    }
    try (InputStream own = newStream();
        InputStream otherBytes = other.newStream()) {
      return IOUtils.contentEquals(own, otherBytes);
    }
  }

  @Override
  public long getLength() throws IOException {
    return fileSystem.getFileStatus(path).getLen();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return HadoopStreams.wrap(open(fileSystem, path));
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return HadoopStreams.wrap(fileSystem.create(path, false));
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return HadoopStreams.wrap(fileSystem.create(path, true));
  }

  /** No: row groups are not padded to blocks, so that bytes are the same on every file system. */
  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  /** Whether the file has a checksum file, named as in Hadoop. */
  private static boolean hasChecksums(File file) {
    return new File(file.getParentFile(), "." + file.getName() + ".crc").exists();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
