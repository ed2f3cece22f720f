package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.JobException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/** The formats of the input's files, by their endings. */
final class FormatsFound {
  private final Set<InputFormat> formats = new TreeSet<>();
  private Path ofUnknownFormat;

  void add(Path file) {
    InputFormat.ofFile(file.getName()).ifPresentOrElse(formats::add, () -> ofUnknownFormat = file);
  }

  /**
   * The one format; Parquet where no file has a known ending.
   *
   * @throws JobException USAGE, when there is more than one
   */
  InputFormat only() {
    if (formats.size() > 1 || (formats.size() == 1 && ofUnknownFormat != null)) {
      throw JobException.usage(
          "--input holds files of more than one format ("
              + formats
              + (ofUnknownFormat == null ? "" : " and " + ofUnknownFormat)
              + "): name one kind by a glob, or say which by --format");
    }
    return formats.stream().findFirst().orElse(InputFormat.PARQUET);
  }
}
