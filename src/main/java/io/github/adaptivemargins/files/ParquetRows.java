package io.github.adaptivemargins.files;

import java.io.IOException;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The values of a Parquet file's required columns, one after the other, in this process alone. */
public final class ParquetRows {
  private ParquetRows() {}

  /** Takes the value that the reader of a column is at, and the number of its row, from 0. */
  public interface ValueConsumer {
    void accept(ColumnReader value, int row) throws IOException;
  }

  /** All values of a column from the first to the last; no other column is read. */
  public static void forEach(ParquetFileReader file, Type column, ValueConsumer consumer)
      throws IOException {
    MessageType schema = new MessageType("column", column);
    file.setRequestedSchema(schema);
    int row = 0;
    for (int group = 0; group < file.getRowGroups().size(); group++) {
      PageReadStore pages = file.readRowGroup(group);
      ColumnReader values =
          new ColumnReadStoreImpl(
                  pages,
                  new GroupRecordConverter(schema).getRootConverter(),
                  schema,
                  file.getFileMetaData().getCreatedBy())
              .getColumnReader(schema.getColumns().get(0));
      for (long left = pages.getRowCount(); left > 0; left--) {
        consumer.accept(values, row++);
        values.consume();
      }
    }
  }
}
