package io.github.adaptivemargins.files;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;

/** The rows of a Parquet file of required columns, one after the other, in this process alone. */
public final class ParquetRows {
  private ParquetRows() {}

  /** Takes a row: a reader a column, each at its value of that row. */
  public interface RowConsumer {
    void accept(List<ColumnReader> columns) throws IOException;
  }

  /**
   * All rows from the first to the last.
   *
   * @param schema of the columns to read
   */
  public static void forEach(ParquetFileReader file, MessageType schema, RowConsumer consumer)
      throws IOException {
    file.setRequestedSchema(schema);
    for (PageReadStore rows = file.readNextRowGroup();
        rows != null;
        rows = file.readNextRowGroup()) {
      ColumnReadStoreImpl store =
          new ColumnReadStoreImpl(
              rows,
              new GroupRecordConverter(schema).getRootConverter(),
              schema,
              file.getFileMetaData().getCreatedBy());
      List<ColumnReader> columns =
          schema.getColumns().stream().map(store::getColumnReader).toList();
      for (long row = 0; row < rows.getRowCount(); row++) {
        consumer.accept(columns);
        columns.forEach(ColumnReader::consume);
      }
    }
  }
}
