package io.github.adaptivemargins.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the job, which the build writes into the jar. */
public final class JobVersion {
  public static final String VERSION = read();

  private JobVersion() {}

  private static String read() {
    Properties properties = new Properties();
    try (InputStream resource = JobVersion.class.getResourceAsStream("job.properties")) {
      properties.load(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
