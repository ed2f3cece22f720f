package io.github.adaptivemargins.classes;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/**
 * The earlier output that counts are added to.
 *
 * @param path as it was given
 * @param digest the SHA-256 of its bytes, in hexadecimal digits
 * @param counts its classes with their samples
 */
public record AddedTo(String path, String digest, ClassCounts counts) {
  /**
   * @throws io.github.adaptivemargins.failure.JobException NO_INPUT, BAD_DATA, or IO_ERROR, when
   *     the file is replaced meanwhile
   */
  static AddedTo read(String path, Configuration conf) throws IOException {
    EarlierOutput output = EarlierOutput.named("--add-to", path, conf);
    return output.unreplaced(() -> new AddedTo(path, output.digest(), output.counts()));
  }
}
