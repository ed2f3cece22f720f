package io.github.adaptivemargins;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build gave this jar. */
final class JobVersion {
  static final String VERSION = read();

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
