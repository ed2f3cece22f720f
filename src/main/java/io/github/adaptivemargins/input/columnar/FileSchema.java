package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The requested columns of one file.
 *
 * @param columns one per requested name
 * @param classNames the class names that the file declares for the label; empty if none
 */
record FileSchema(List<FileColumn> columns, List<String> classNames) implements Serializable {
  /**
   * Reads the schema of a file.
   *
   * @throws JobException BAD_DATA or USAGE, if it lacks a column, or a partition folder hides one
   */
  static FileSchema read(ColumnRequest request, String file, Configuration conf)
      throws IOException {
    FileFooter footer = FileFooter.read(request.format(), file, conf);
    if (request.isPartition() && footer.hasColumn(request.label())) {
      throw JobException.badData(
          file
              + " has a column "
              + request.label()
              + " of its own, which the partition folder has too");
    }
    return new FileSchema(
        footer.find(request.names(), request.counted()),
        footer
            .huggingFace()
            .map(metadata -> HuggingFaceFeatures.classNames(metadata, request.label()))
            .orElse(List.of()));
  }
}
