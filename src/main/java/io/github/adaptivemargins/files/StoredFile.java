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

/** A file of a Hadoop file system, as Parquet reads and writes it: the same bytes on each. */
public record StoredFile(FileSystem fileSystem, Path path) implements InputFile, OutputFile {
  /** Whoever reads more at once reads past it. */
  private static final int LOCAL_BUFFER_BYTES = 1 << 12;

  /** What changes when a file does: its length, its time of change, its ETag where it has one. */
  public static String version(FileStatus status) {
    String etag = status instanceof EtagSource source ? source.getEtag() : null;
    return status.getLen() + " " + status.getModificationTime() + " " + etag;
  }

  /** The same of this file, and on local disk its inode. */
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
   * Opens a file to read it. On local disk Hadoop looks at each for its checksums, by opening what
   * is mostly not there, and has a buffer that takes longer to make than a small file to read.
   */
  public static FSDataInputStream opened(FileSystem fileSystem, Path path) throws IOException {
    return fileSystem instanceof LocalFileSystem local && !hasChecksums(local.pathToFile(path))
        ? local.getRawFileSystem().open(path, LOCAL_BUFFER_BYTES)
        : fileSystem.open(path);
  }

  public boolean exists() throws IOException {
    return fileSystem.exists(path);
  }

  /** Whether another file is there and holds the same bytes. */
  public boolean hasBytesOf(StoredFile other) throws IOException {
    if (!other.exists() || other.getLength() != getLength()) {
      return false;
    }
    try (InputStream own = newStream();
        InputStream others = other.newStream()) {
      return IOUtils.contentEquals(own, others);
    }
  }

  @Override
  public long getLength() throws IOException {
    return fileSystem.getFileStatus(path).getLen();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return HadoopStreams.wrap(opened(fileSystem, path));
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return HadoopStreams.wrap(fileSystem.create(path, false));
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return HadoopStreams.wrap(fileSystem.create(path, true));
  }

  /** Row groups are not padded to the blocks of one file system. */
  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  /** As Hadoop calls them, which makes two more paths to say so. */
  private static boolean hasChecksums(File file) {
    return new File(file.getParentFile(), "." + file.getName() + ".crc").exists();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
