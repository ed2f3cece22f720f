package io.github.adaptivemargins.text;

import io.github.adaptivemargins.text.records.RecordBatch;
import io.github.adaptivemargins.text.records.RecordReader;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import io.github.adaptivemargins.text.splits.TextSplit;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.SerializableConfiguration;

/** Makes the reader of a task's slices, which gives batches of columns. */
record TextReaderFactory(StructType columns, Dialect dialect, SerializableConfiguration conf)
    implements PartitionReaderFactory {
  @Override
  public boolean supportColumnarReads(InputPartition partition) {
    return true;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    throw new UnsupportedOperationException("batches of columns only");
  }

  @Override
  public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
    return new SliceReader(((TextScan.Slices) partition).slices().iterator());
  }

  private final class SliceReader implements PartitionReader<ColumnarBatch> {
    private final Iterator<TextSplit> slices;
    private final RecordBatch batch = new RecordBatch(columns);
    private final TextFileOpener files = new TextFileOpener(conf.value());
    private RecordReader current;

    private SliceReader(Iterator<TextSplit> slices) {
      this.slices = slices;
    }

    @Override
    public boolean next() throws IOException {
      batch.clear();
      while (!batch.isFull() && (current != null || slices.hasNext())) {
        if (current == null) {
          current = RecordReader.open(slices.next(), dialect, batch, files);
        }
        if (!current.next()) {
          current.close();
          current = null;
        }
      }
      return batch.size() > 0;
    }

    @Override
    public ColumnarBatch get() {
      return batch.columns();
    }

    @Override
    public void close() throws IOException {
      if (current != null) {
        current.close();
      }
      batch.close();
    }
  }
}
