package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.security.AccessControlException;

/** HDFS, whose NameNode renames over a file atomically. */
final class HdfsAtomicWriter extends RenameAtomicWriter {
  private final DistributedFileSystem hdfs;

  private HdfsAtomicWriter(DistributedFileSystem hdfs, Path target) {
    super(hdfs, target);
    this.hdfs = hdfs;
  }

  static Optional<AtomicWriter> of(Location target) {
    return target.fileSystem() instanceof DistributedFileSystem hdfs
        ? Optional.of(new HdfsAtomicWriter(hdfs, target.path()))
        : Optional.empty();
  }

  @Override
  boolean mayWriteIn(Path folder) throws IOException {
    try {
      hdfs.access(folder, FsAction.WRITE_EXECUTE);
      return true;
    } catch (AccessControlException e) {
      return false;
    }
  }

  @Override
  void rename(Path written) throws IOException {
    // FileSystem.rename returns false if the target exists.
    FileContext.getFileContext(hdfs.getUri(), hdfs.getConf())
        .rename(written, target(), Options.Rename.OVERWRITE);
  }

  /** A writer has the lease of its file, until at most an hour after it has died. */
  @Override
  boolean isInUse(FileStatus temporary, long pid) throws IOException {
    return !hdfs.isFileClosed(temporary.getPath());
  }
}
