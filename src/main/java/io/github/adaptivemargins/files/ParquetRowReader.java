package io.github.adaptivemargins.files;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Streams the values of required columns of a Parquet file, in this process. */
public final class ParquetRowReader {
  private ParquetRowReader() {}

  /** Takes a column reader at a value, and the row number, from 0. */
  public interface ValueConsumer {
    void accept(ColumnReader value, int row) throws IOException;
  }

  /** Takes column readers at a row, and the row number, from 0. */
  public interface RowConsumer {
    void accept(List<ColumnReader> values, int row) throws IOException;
  }

  /** Opens a file. The reader verifies the checksums of pages. */
  public static ParquetFileReader open(InputFile file) throws IOException {
    return ParquetFileReader.open(
        file, ParquetReadOptions.builder().usePageChecksumVerification().build());
  }

  /** Streams the values of one column. */
  public static void forEach(ParquetFileReader file, Type column, ValueConsumer consumer)
      throws IOException {
    forEach(file, List.of(column), (values, row) -> consumer.accept(values.get(0), row));
  }

  /** Streams the rows of some columns. */
  public static void forEach(ParquetFileReader file, List<Type> columns, RowConsumer consumer)
      throws IOException {
    MessageType schema = new MessageType("columns", columns);
    file.setRequestedSchema(schema);
    int row = 0;
    for (int group = 0; group < file.getRowGroups().size(); group++) {
      PageReadStore pages = file.readRowGroup(group);
      ColumnReadStore store =
          new ColumnReadStoreImpl(
              pages,
              new GroupRecordConverter(schema).getRootConverter(),
              schema,
              file.getFileMetaData().getCreatedBy());
      List<ColumnReader> values = schema.getColumns().stream().map(store::getColumnReader).toList();
      for (long left = pages.getRowCount(); left > 0; left--) {
        consumer.accept(values, row++);
        values.forEach(ColumnReader::consume);
      }
    }
  }
}
