package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Local disk and mounts: an atomic move, after syncing the file, before syncing the folder. */
final class LocalAtomicWriter extends RenameAtomicWriter {
  private static final Logger LOG = LoggerFactory.getLogger(LocalAtomicWriter.class);

  private LocalAtomicWriter(Location target) throws IOException {
    super(withoutChecksumFiles(target), target.path());
  }

  static Optional<AtomicWriter> of(Location target) throws IOException {
    return target.isLocal() ? Optional.of(new LocalAtomicWriter(target)) : Optional.empty();
  }

  private static RawLocalFileSystem withoutChecksumFiles(Location target) throws IOException {
    RawLocalFileSystem raw = new RawLocalFileSystem();
    raw.initialize(target.fileSystem().getUri(), target.fileSystem().getConf());
    return raw;
  }

  @Override
  public Optional<String> obstacle() throws IOException {
    Path file = local(target());
    return Files.exists(file) && !Files.isRegularFile(file)
        ? Optional.of("is not a regular file")
        : super.obstacle();
  }

  @Override
  boolean mayWriteIn(org.apache.hadoop.fs.Path folder) {
    return Files.isWritable(local(folder));
  }

  @Override
  void sync(org.apache.hadoop.fs.Path written) throws IOException {
    force(local(written), StandardOpenOption.WRITE);
  }

  @Override
  void rename(org.apache.hadoop.fs.Path written) throws IOException {
    Path file = local(target());
    deleteChecksum(file);
    // Hadoop's local rename deletes the target first.
    Files.move(local(written), file, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(file.getParent());
  }

  /** With Hadoop's checksum of the old file, Spark could not read the new one. */
  private static void deleteChecksum(Path file) throws IOException {
    Path checksum = file.resolveSibling("." + file.getFileName() + ".crc");
    // The name may be too long for a file; deleting it would fail then.
    if (Files.exists(checksum, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(checksum);
    }
  }

  /** The file is already in place, so a mount that cannot sync folders is not an error. */
  private static void forceFolder(Path folder) {
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      LOG.info("{} cannot be synced: {}", folder, Failures.oneLine(e));
    }
  }

  @Override
  boolean isInUse(FileStatus temporary, long pid) {
    return TemporaryFile.isOfLivingProcess(temporary, pid);
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  private static Path local(org.apache.hadoop.fs.Path path) {
    return Path.of(path.toUri().getPath());
  }
}
