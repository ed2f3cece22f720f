package io.github.adaptivemargins.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** What {@code .ci/install} lays under {@code target}, in Python environments. */
public enum Parts {
  AIRFLOW;

  /** The environment's folder. */
  public Path home() {
    return Submit.PROJECT.resolve("target/" + this);
  }

  public String python() {
    return home().resolve("bin/python").toString();
  }

  /** Skips the test, and says so in a line, where the environment is not as it is pinned. */
  public void orSkip() throws IOException {
    Path pinned = Submit.PROJECT.resolve(".ci/" + this + ".txt");
    Path installed = home().resolve("requirements.txt");
    boolean isThere =
        Files.exists(installed)
            && Arrays.equals(Files.readAllBytes(pinned), Files.readAllBytes(installed));
    if (!isThere) {
      System.err.println("Skipped what needs " + home() + ": .ci/install makes it");
    }
    assumeTrue(isThere, home() + " is not there");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
