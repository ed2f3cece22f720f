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
 * The file of a split, opened with nothing but to open it: how long it is was listed, and to ask
 * for it once more takes a small file longer than to read it. One that is no longer so long has no
 * footer there.
 */
record SplitInputFile(Path path, HadoopInputFile file, Configuration conf) implements InputFile {
  /** Chunks of a column are read past it. */
  private static final int LOCAL_BUFFER_BYTES = 1 << 12;

  static SplitInputFile of(PartitionedFile split, Configuration conf) throws IOException {
    Path path = split.toPath();
    long length = split.fileSize();
    return new SplitInputFile(
        path,
        length > 0
            ? HadoopInputFile.fromStatus(
                new FileStatus(length, false, 0, 0, split.modificationTime(), path), conf)
            // Is not known.
            : HadoopInputFile.fromPath(path, conf),
        conf);
  }

  @Override
  public long getLength() {
    return file.getLength();
  }

  /**
   * On local disk Hadoop looks for checksums, by opening what is mostly not there, and has a buffer
   * that takes longer to make than a small file to read.
   */
  @Override
  public SeekableInputStream newStream() throws IOException {
    return path.getFileSystem(conf) instanceof LocalFileSystem local
            && !hasChecksums(local.pathToFile(path))
        ? HadoopStreams.wrap(local.getRawFileSystem().open(path, LOCAL_BUFFER_BYTES))
        : file.newStream();
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
