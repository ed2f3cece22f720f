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

/** Creates the reader of a task's splits. It gives columnar batches. */
record TextReaderFactory(StructType columns, Dialect dialect, SerializableConfiguration conf)
    implements PartitionReaderFactory {
  @Override
  public boolean supportColumnarReads(InputPartition partition) {
    return true;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    throw new UnsupportedOperationException("this source gives only columnar batches");
  }

  @Override
  public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
    return new TaskReader(((TextScan.TaskSplits) partition).splits().iterator());
  }

  private final class TaskReader implements PartitionReader<ColumnarBatch> {
    private final Iterator<TextSplit> splits;
    private final RecordBatch batch = new RecordBatch(columns);
    private final TextFileOpener opener = new TextFileOpener(conf.value());

    /** The records of the current split; null between two splits. */
    private RecordReader records;

    private TaskReader(Iterator<TextSplit> splits) {
      this.splits = splits;
    }

    @Override
    public boolean next() throws IOException {
      batch.clear();
      while (!batch.isFull() && (records != null || splits.hasNext())) {
        if (records == null) {
          records = RecordReader.open(splits.next(), dialect, batch, opener);
        }
        if (!records.next()) {
          records.close();
          records = null;
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
      if (records != null) {
        records.close();
      }
      batch.close();
    }
  }
}
