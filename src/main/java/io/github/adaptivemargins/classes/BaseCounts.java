package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The counts of an earlier output, to which those of this run are added.
 *
 * @param path as given
 * @param digest SHA-256 of the file, in hexadecimal digits
 * @param counts its classes with their samples
 * @param files the files that it counted
 */
public record BaseCounts(String path, String digest, ClassCounts counts, CountedFiles files) {
  /**
   * Reads an earlier output.
   *
   * @throws JobException NO_INPUT, BAD_DATA, or IO_ERROR, if the file is replaced while it is read
   */
  static BaseCounts read(String path, Configuration conf) throws IOException {
    EarlierOutput output = EarlierOutput.at("--add-to", path, conf);
    return output.readUnchanged(
        () ->
            new BaseCounts(path, output.digest(), output.readCounts(), output.readCountedFiles()));
  }

  /**
   * Checks that these counts do not contain an input file already.
   *
   * @param repeated the input files that they contain
   * @throws JobException BAD_DATA, naming one of them
   */
  public void checkNotRepeated(List<Path> repeated) {
    if (!repeated.isEmpty()) {
      throw JobException.badData(
          "--add-to "
              + path
              + " already counted "
              + (repeated.size() == 1
                  ? repeated.get(0) + ", by its name and length: remove it from --input"
                  : Plural.of(repeated.size(), "input file")
                      + ", by name and length, such as "
                      + repeated.get(0)
                      + ": remove them from --input")
              + ", or give --repeated-input count to count "
              + (repeated.size() == 1 ? "it" : "them")
              + " again");
    }
  }
}
