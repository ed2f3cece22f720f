package io.github.adaptivemargins.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * The archive of Spark's classes that {@code submit.sh} makes in its first run after a build. Runs
 * that start together would each make it: here one does, and the tests of another JVM wait for it.
 */
final class ClassArchive {
  private static final Path LOCK = Submit.PROJECT.resolve("target/class-archive.lock");
  private static final int MAKE_MINUTES = 5;
  private static boolean isMade;

  private ClassArchive() {}

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
