package io.github.adaptivemargins.classes;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/**
 * The counts of an earlier output, to which those of this run are added.
 *
 * @param path as given
 * @param digest SHA-256 of the file, in hexadecimal digits
 * @param counts its classes with their samples
 */
public record BaseCounts(String path, String digest, ClassCounts counts) {
  /**
   * Reads an earlier output.
   *
   * @throws io.github.adaptivemargins.failure.JobException NO_INPUT, BAD_DATA, or IO_ERROR, if the
   *     file is replaced while it is read
   */
  static BaseCounts read(String path, Configuration conf) throws IOException {
    EarlierOutput output = EarlierOutput.at("--add-to", path, conf);
    return output.readUnchanged(() -> new BaseCounts(path, output.digest(), output.readCounts()));
  }
}
