package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The requested columns of one file.
 *
 * @param columns one per requested name
 * @param positionalColumns all columns, if Spark finds columns by position; else empty
 * @param rows of the file; negative if unknown
 * @param hasCaseTwins whether two names of the file differ only in case
 * @param needsRowReader whether Spark's vectorized reader cannot read one of the columns
 * @param classNames the class names that the file declares for the label; empty if none
 */
record FileSchema(
    List<FileColumn> columns,
    List<FileColumn> positionalColumns,
    long rows,
    boolean hasCaseTwins,
    boolean needsRowReader,
    List<String> classNames)
    implements Serializable {
  /**
   * Reads the schema of a file.
   *
   * @throws JobException BAD_DATA or USAGE, if it lacks a column, or a partition folder hides one
   */
  static FileSchema read(ColumnRequest request, String file, Configuration conf)
      throws IOException {
    FileFooter footer = FileFooter.read(request.format(), file, request.isFiltered(), conf);
    if (request.isPartition() && footer.hasColumn(request.label())) {
      throw JobException.badData(
          file
              + " has a column "
              + request.label()
              + " of its own, which the partition folder has too");
    }
    List<FileColumn> columns = footer.find(request.names(), request.options());
    return new FileSchema(
        columns,
        footer.positionalColumns(request.format()),
        footer.rows(),
        ColumnResolver.differInCase(footer.names()),
        columns.stream().map(FileColumn::name).anyMatch(footer.byteStreamSplit()::contains),
        footer
            .huggingFace()
            .map(metadata -> HuggingFaceFeatures.classNames(metadata, request.label()))
            .orElse(List.of()));
  }
}
