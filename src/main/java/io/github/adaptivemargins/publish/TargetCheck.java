package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Location;
import java.io.IOException;

/** Throws if a file may not be written at a target. */
public interface TargetCheck {
  /**
   * Checks a target.
   *
   * @param option the option that names it
   */
  void check(String option, Location target) throws IOException;
}
