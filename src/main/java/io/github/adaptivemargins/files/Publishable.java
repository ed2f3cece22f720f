package io.github.adaptivemargins.files;

import java.io.IOException;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/** The content of a file to publish. */
public interface Publishable {
  void write(OutputFile file) throws IOException;

  /**
   * Checks a file by reading back what {@link #write} wrote.
   *
   * @throws IOException if the file has another content
   */
  void check(InputFile file) throws IOException;
}
