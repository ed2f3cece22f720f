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
   * Writes the content, checks what reads back, and only then puts it in the place of the target.
   *
   * @param guard asked at the moment of replacing
   * @return which file it is that has been put there, where no other run can have come between
   * @throws IOException when it could not; the target is then as it was
   */
  Optional<String> put(Publishable content, Guard guard) throws IOException;
}
