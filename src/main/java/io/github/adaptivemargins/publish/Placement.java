package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;

/** How a file is replaced by another in one step, on a kind of file system that can promise it. */
interface Placement {
  /** The file system, as it has to be read and written here. */
  FileSystem fileSystem();

  /** What keeps this user from writing the target, as far as it can be known beforehand. */
  Optional<String> obstacle() throws IOException;

  /** Says no, by throwing, when the target is something now that may not be replaced. */
  interface Guard {
    void check() throws IOException;
  }

  /**
   * What has come of it.
   *
   * @param isWritten whether the target was touched; it is not where it holds the same bytes
   * @param version which file it is that stands there with the content, where no other run can have
   *     come between
   */
  record Placed(boolean isWritten, Optional<String> version) {}

  /**
   * Writes the content elsewhere, checks what reads back, and only then puts it in the place of the
   * target, unless that holds the same bytes.
   *
   * @param guard asked at the moment of replacing
   * @throws IOException when it could not; the target is then as it was, or as another run has put
   *     it
   */
  Placed put(Publishable content, Guard guard) throws IOException;
}
