package io.github.adaptivemargins.densecount.plan;

import io.github.adaptivemargins.densecount.keys.ColumnarKeySource;
import io.github.adaptivemargins.densecount.keys.KeySource;
import io.github.adaptivemargins.densecount.keys.KeyType;
import io.github.adaptivemargins.densecount.pages.PageKeySource;
import io.github.adaptivemargins.densecount.pages.ParquetColumn;
import io.github.adaptivemargins.densecount.pages.SplitFailure;
import io.github.adaptivemargins.densecount.pages.SplitKeySource;
import io.github.adaptivemargins.densecount.pages.TaskBuffers;
import io.github.adaptivemargins.densecount.pages.TaskKeySource;
import io.github.adaptivemargins.densecount.pages.UncountableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The counts of the splits of a scan of one column of Parquet files. */
final class PageCountRdd extends RDD<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> conf;

  @SuppressWarnings("serial")
  private final DataType type;

  private final ParquetColumn column;
  private final CountMetrics metrics;
  private final SQLMetric scannedRows;

  PageCountRdd(FileSourceScanExec scan, CountMetrics metrics) {
    super(scan.inputRDD(), ClassTag$.MODULE$.<InternalRow>apply(InternalRow.class));
    StructField field = scan.requiredSchema().fields()[0];
    this.conf =
        JavaSparkContext.fromSparkContext(scan.sparkContext())
            .broadcast(new SerializableConfiguration(PageScan.hadoopConf(scan)));
    this.type = field.dataType();
    this.column = new ParquetColumn(field.name(), type.catalogString());
    this.metrics = metrics;
    this.scannedRows = scan.longMetric("numOutputRows");
  }

  @Override
  public Partition[] getPartitions() {
    return scan().partitions();
  }

  @Override
  public scala.collection.Iterator<InternalRow> compute(Partition partition, TaskContext task) {
    Iterator<PartitionedFile> splits =
        Arrays.asList(((FilePartition) partition).files()).iterator();
    KeyType keys = KeyType.of(type).orElseThrow();
    TaskBuffers memory = TaskBuffers.of(conf.value().value(), keys);
    KeySource source =
        new TaskKeySource(splits, split -> open(partition, split, keys, memory, task));
    // One for all splits: a listener stays, with all that it holds, until the task ends.
    task.addTaskCompletionListener((TaskCompletionListener) ended -> close(source));
    return CollectionConverters.asScala(new PartialCountIterator(source, metrics));
  }

  private static void close(KeySource source) {
    try {
      source.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeySource open(
      Partition partition,
      PartitionedFile split,
      KeyType keys,
      TaskBuffers memory,
      TaskContext task) {
    return pages(split, keys, memory)
        .<KeySource>map(pages -> new SplitKeySource(pages, split, scannedRows, task))
        .orElseGet(() -> new ColumnarKeySource(batches(partition, split, task), 0, keys));
  }

  private Optional<PageKeySource> pages(PartitionedFile split, KeyType keys, TaskBuffers memory) {
    try {
      return column.open(split, keys, conf.value().value(), memory);
    } catch (UncountableException e) {
      throw SplitFailure.of(e, split);
    } catch (IOException | RuntimeException e) {
      // Spark's reader has the words for a file that cannot be opened.
      return Optional.empty();
    }
  }

  /** One split of a partition, as Spark reads it. */
  @SuppressWarnings("unchecked")
  private Iterator<ColumnarBatch> batches(
      Partition partition, PartitionedFile split, TaskContext task) {
    FilePartition alone = new FilePartition(partition.index(), new PartitionedFile[] {split});
    scala.collection.Iterator<ColumnarBatch> batches =
        (scala.collection.Iterator<ColumnarBatch>)
            (scala.collection.Iterator<?>) scan().compute(alone, task);
    return CollectionConverters.asJava(
        batches.map(
            batch -> {
              scannedRows.add(batch.numRows());
              return batch;
            }));
  }

  @SuppressWarnings("unchecked")
  private RDD<InternalRow> scan() {
    return (RDD<InternalRow>) dependencies().head().rdd();
  }
}
