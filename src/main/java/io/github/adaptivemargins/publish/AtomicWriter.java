package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;

/** Replaces a file atomically, on one kind of file system that supports it. */
interface AtomicWriter {
  /** The file system with which to read and write the target. */
  FileSystem fileSystem();

  /** Why this user cannot write the target, as far as is known in advance. */
  Optional<String> obstacle() throws IOException;

  /** Throws if the target must not be replaced. */
  interface ReplaceCheck {
    void check() throws IOException;
  }

  /**
   * The result of a write.
   *
   * @param isWritten false if the target already had the same bytes
   * @param version of the target; empty if another run may have replaced it meanwhile
   */
  record Result(boolean isWritten, Optional<String> version) {}

  /**
   * Writes the content to a temporary file, checks it by reading it back, then replaces the target,
   * unless that has the same bytes.
   *
   * @param check called just before the target is replaced
   * @throws IOException if it failed; this run has then not changed the target
   */
  Result write(Publishable content, ReplaceCheck check) throws IOException;
}
