package io.github.adaptivemargins.densecount.pages;

import java.io.File;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/**
 * The file of a split. Its length is the listed length: a request for it takes longer than to read
 * a small file. If the file has another length now, Parquet finds no footer at the listed end.
 */
record SplitInputFile(Path path, HadoopInputFile file, Configuration conf) implements InputFile {
  /** A larger read skips the buffer, and column chunks are larger. */
  private static final int LOCAL_BUFFER_BYTES = 1 << 12;

  /**
   * Returns the file of a split. Requests the length only if the listed length is 0: some sources
   * do not know the length.
   *
   * @throws IOException if the length is requested and the file cannot be found
   */
  static SplitInputFile of(PartitionedFile split, Configuration conf) throws IOException {
    Path path = split.toPath();
    long length = split.fileSize();
    HadoopInputFile file =
        length > 0
            ? HadoopInputFile.fromStatus(
                new FileStatus(length, false, 0, 0, split.modificationTime(), path), conf)
            : HadoopInputFile.fromPath(path, conf);
    return new SplitInputFile(path, file, conf);
  }

  @Override
  public long getLength() {
    return file.getLength();
  }

  /**
   * Opens the file. Skips Hadoop's checksum layer on local disk if the file has no checksums: the
   * layer tries to open the checksum file, and allocates a large buffer. For a small file, this
   * takes longer than the reading.
   */
  @Override
  public SeekableInputStream newStream() throws IOException {
    return path.getFileSystem(conf) instanceof LocalFileSystem local
            && !hasChecksums(local.pathToFile(path))
        ? HadoopStreams.wrap(local.getRawFileSystem().open(path, LOCAL_BUFFER_BYTES))
        : file.newStream();
  }

  /** Hadoop's own method creates two more paths to build this name. */
  private static boolean hasChecksums(File file) {
    return new File(file.getParentFile(), "." + file.getName() + ".crc").exists();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
