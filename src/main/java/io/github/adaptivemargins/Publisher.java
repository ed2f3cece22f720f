package io.github.adaptivemargins;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;

/**
 * Puts one file in its place on local disk: a reader finds the old file or the new one, whole,
 * never none and never a part.
 */
final class Publisher {
  private final String option;
  private final Path target;

  private Publisher(String option, Path target) {
    this.option = option;
    this.target = target;
  }

  /**
   * @param option which names the target, for messages
   * @param mayReplace whether an existing target may be replaced
   * @throws JobException CANNOT_CREATE, when the target may not be written there
   */
  static Publisher to(
      String option, String target, Predicate<InputFile> mayReplace, Configuration conf)
      throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(target);
    FileSystem fileSystem;
    try {
      fileSystem = path.getFileSystem(conf);
    } catch (UnsupportedFileSystemException e) {
      throw cannotCreate(option, target, "cannot be written: " + e.getMessage());
    }
    String scheme = fileSystem.getUri().getScheme();
    if (!scheme.equals("file")) {
      throw cannotCreate(
          option, target, "is on file system " + scheme + "; only local disk (file:) is supported");
    }
    Path local = Path.of(fileSystem.makeQualified(path).toUri().getPath());
    Publisher publisher = new Publisher(option, local);
    publisher.refuseForeign(mayReplace);
    publisher.refuseUnwritable();
    return publisher;
  }

  /**
   * @throws JobException CANNOT_CREATE, when the target lies in the input
   */
  void refuseWithin(InputFiles inputs) throws IOException {
    if (inputs.hold(target)) {
      throw cannotCreate(option, target, "lies in the input, which it would change");
    }
  }

  /**
   * Writes beside the target, checks what reads back, and replaces the target in one step.
   *
   * @throws JobException CANNOT_CREATE or IO_ERROR; the target is then as it was
   */
  void publish(Publishable content) {
    try {
      replaceTarget(content);
    } catch (AccessDeniedException e) {
      throw cannotCreate(option, target, "may not be written: " + Failure.oneLine(e));
    } catch (IOException e) {
      throw new JobException(
          ExitStatus.IO_ERROR,
          option + " " + target + " could not be written: " + Failure.oneLine(e),
          e);
    }
  }

  private void replaceTarget(Publishable content) throws IOException {
    Path folder = target.getParent();
    Files.createDirectories(folder);
    Path written = folder.resolve("_" + target.getFileName() + "." + UUID.randomUUID());
    try {
      content.write(new LocalOutputFile(written));
      content.check(new LocalInputFile(written));
      force(written, StandardOpenOption.WRITE);
      // Hadoop's checksum of an older file would make the new one unreadable to Spark.
      Files.deleteIfExists(folder.resolve("." + target.getFileName() + ".crc"));
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      force(folder, StandardOpenOption.READ);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /** The file that is published to. */
  Path target() {
    return target;
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  private void refuseForeign(Predicate<InputFile> mayReplace) throws IOException {
    if (Files.isDirectory(target)) {
      throw cannotCreate(option, target, "is a folder; it must be a file");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw cannotCreate(option, target, "is no regular file");
    }
    if (Files.exists(target) && !mayReplace.test(new LocalInputFile(target))) {
      throw cannotCreate(
          option, target, "exists and is no earlier output of this job; it is left as it is");
    }
  }

  private void refuseUnwritable() {
    Path folder = target.getParent();
    while (folder != null && Files.notExists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw cannotCreate(
          option,
          target,
          "cannot be created: " + folder + " is no folder that this user may write in");
    }
  }

  private static JobException cannotCreate(String option, Object target, String found) {
    return new JobException(ExitStatus.CANNOT_CREATE, option + " " + target + " " + found);
  }
}
