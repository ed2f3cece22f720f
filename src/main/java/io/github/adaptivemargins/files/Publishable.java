package io.github.adaptivemargins.files;

import java.io.IOException;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/** What one published file holds. */
public interface Publishable {
  void write(OutputFile file) throws IOException;

  /**
   * Reads back what {@link #write} wrote.
   *
   * @throws IOException when it is not what was to be written
   */
  void check(InputFile file) throws IOException;
}
