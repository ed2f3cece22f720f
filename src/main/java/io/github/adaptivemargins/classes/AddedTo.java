package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.StoredFile;
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
  private static final String OPTION = "--add-to";

  /**
   * @throws JobException NO_INPUT, BAD_DATA, or IO_ERROR, when the file is replaced meanwhile
   */
  static AddedTo read(String path, Configuration conf) throws IOException {
    Location location = Location.of(OPTION, path, conf);
    EarlierOutput output =
        new EarlierOutput(OPTION, new StoredFile(location.fileSystem(), location.path()));
    String version = output.version();
    AddedTo addedTo = new AddedTo(path, output.digest(), output.counts());
    if (!version.equals(output.version())) {
      throw new JobException(
          ExitStatus.IO_ERROR, OPTION + " " + path + " was replaced while it was read");
    }
    return addedTo;
  }
}
