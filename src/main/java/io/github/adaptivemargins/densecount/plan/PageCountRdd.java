package io.github.adaptivemargins.densecount.plan;

import io.github.adaptivemargins.densecount.keys.ColumnarKeySource;
import io.github.adaptivemargins.densecount.keys.KeySource;
import io.github.adaptivemargins.densecount.keys.KeyType;
import io.github.adaptivemargins.densecount.pages.ParquetColumn;
import io.github.adaptivemargins.densecount.pages.SplitOpener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
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

/**
 * Partial counts of a scan of one column of Parquet files, page by page. Spark's own reader reads
 * the splits that {@link SplitOpener} does not open.
 */
final class PageCountRdd extends RDD<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> conf;

  @SuppressWarnings("serial")
  private final DataType type;

  private final ParquetColumn column;
  private final CountMetrics metrics;
  private final SQLMetric scannedRows;

  /**
   * @param scan a {@linkplain Scans#isParquetColumn scan of one Parquet column}
   */
  PageCountRdd(FileSourceScanExec scan, CountMetrics metrics) {
    super(scan.inputRDD(), ClassTag$.MODULE$.<InternalRow>apply(InternalRow.class));
    StructField field = scan.requiredSchema().fields()[0];
    this.conf =
        JavaSparkContext.fromSparkContext(scan.sparkContext())
            .broadcast(new SerializableConfiguration(Scans.hadoopConf(scan)));
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
    KeyType keys = KeyType.of(type).orElseThrow();
    SplitOpener opener = new SplitOpener(column, keys, conf.value().value(), scannedRows, task);
    KeySource source =
        new ConcatenatedKeySource(
            Arrays.asList(((FilePartition) partition).files()).iterator(),
            split ->
                opener
                    .open(split)
                    .orElseGet(
                        () -> new ColumnarKeySource(readBySpark(split, partition, task), 0, keys)));
    // One listener for all splits: Spark keeps a listener, and what it refers to, until the end.
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

  /** Reads one split of a partition with Spark's own reader. */
  @SuppressWarnings("unchecked")
  private Iterator<ColumnarBatch> readBySpark(
      PartitionedFile split, Partition partition, TaskContext task) {
    FilePartition oneSplit = new FilePartition(partition.index(), new PartitionedFile[] {split});
    scala.collection.Iterator<ColumnarBatch> batches =
        (scala.collection.Iterator<ColumnarBatch>)
            (scala.collection.Iterator<?>) scan().compute(oneSplit, task);
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
