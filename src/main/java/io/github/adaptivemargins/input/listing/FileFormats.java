package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.settings.InputFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/** Finds the format of files by their extensions. */
final class FileFormats {
  private FileFormats() {}

  /**
   * The format of all files; Parquet if no file has a known extension.
   *
   * @throws JobException USAGE, if there is more than one format
   */
  static InputFormat detect(List<Path> files) {
    Set<InputFormat> formats = new TreeSet<>();
    Optional<Path> unknown = Optional.empty();
    for (Path file : files) {
      Optional<InputFormat> format = InputFormat.ofFile(file.getName());
      format.ifPresent(formats::add);
      unknown = format.isPresent() ? unknown : Optional.of(file);
    }
    if (formats.size() > 1 || (formats.size() == 1 && unknown.isPresent())) {
      throw JobException.usage(
          "--input contains files of more than one format ("
              + formats
              + unknown.map(file -> " and " + file).orElse("")
              + "): select one kind by a glob, or give --format");
    }
    return formats.stream().findFirst().orElse(InputFormat.PARQUET);
  }
}
