package io.github.adaptivemargins.publish;

import java.io.IOException;
import org.apache.parquet.io.InputFile;

/** Distinguishes an earlier output of the job, which may be replaced, from any other file. */
public interface OwnershipCheck {
  /** Whether the file is an earlier output. */
  boolean isEarlierOutput(InputFile file) throws IOException;

  /** What the message says of any other file, and what to do. */
  default String refusal() {
    return "is not an earlier output of this job; remove it, or name another path";
  }
}
