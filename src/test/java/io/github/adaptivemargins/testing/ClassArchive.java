package io.github.adaptivemargins.testing;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * The archive of Spark's classes that {@code submit.sh} makes in its first run after a build. Runs
 * that start together would each make it: here one does, and the tests of another JVM wait for it.
 */
public final class ClassArchive {
  private static final Path SPARK = Submit.PROJECT.resolve("target/spark");

  /** What {@code submit.sh} gives to a JVM, so that the archive is of its class path. */
  static final String JOB_JAR = Submit.PROJECT.resolve("target/adaptive-margins.jar").toString();

  private static final Path LOCK = Submit.PROJECT.resolve("target/class-archive.lock");
  private static final int MAKE_MINUTES = 5;
  private static boolean isMade;

  private ClassArchive() {}

  /** The options of a JVM that starts with this archive, and does the work of one core. */
  public static String jvmOptions() throws IOException {
    make();
    return Submit.SMALL_JVM
        + " -Xlog:cds*=off -XX:SharedArchiveFile="
        + first(SPARK, "classes-*.{jsa,aot}");
  }

  /** The class path of the archive: that of Spark's launcher, then the job. */
  static String classPath() throws IOException {
    Path jars = SPARK.resolve("jars");
    return String.join(
        File.pathSeparator,
        SPARK.resolve("conf").toString(),
        first(jars, "slf4j-api-*.jar").toString(),
        jars + "/*",
        JOB_JAR);
  }

  private static Path first(Path folder, String glob) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
      return found.iterator().next();
    }
  }

  /** Returns once it is there. */
  static synchronized void make() throws IOException {
    if (isMade) {
      return;
    }
    try (FileChannel file =
            FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      ProcessBuilder version = new ProcessBuilder(Submit.SCRIPT, "--version");
      version.environment().remove("SPARK_HOME");
      version.environment().put("SPARK_SUBMIT_OPTS", Submit.SHORT_LIVED);
      version.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      Process run = version.start();
      if (!run.waitFor(MAKE_MINUTES, TimeUnit.MINUTES) || run.exitValue() != 0) {
        run.destroyForcibly();
        throw new IOException(lock + " was taken, but submit.sh --version has failed");
      }
      isMade = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
