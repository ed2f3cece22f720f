package io.github.adaptivemargins.text;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.TextFile;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import io.github.adaptivemargins.text.splits.TextSplit;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** What is read of the files, and by which tasks: large files in slices, small ones together. */
final class TextScan implements ScanBuilder, SupportsPushDownRequiredColumns, Scan, Batch {
  private final List<TextFile> files;
  private final Dialect dialect;
  private StructType columns;

  TextScan(StructType columns, List<TextFile> files, Dialect dialect) {
    this.columns = columns;
    this.files = files;
    this.dialect = dialect;
  }

  @Override
  public void pruneColumns(StructType required) {
    columns = required;
  }

  @Override
  public Scan build() {
    return this;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    long splitBytes = splitBytes();
    long openCostBytes = openCostBytes();
    TextFileOpener bytes = new TextFileOpener(hadoopConf());
    List<InputPartition> partitions = new ArrayList<>();
    List<TextSplit> pending = new ArrayList<>();
    long pendingBytes = 0;
    for (TextFile file : files) {
      for (TextSplit slice : slices(file, splitBytes, bytes)) {
        if (pendingBytes > 0 && pendingBytes + slice.bytes() > splitBytes) {
          partitions.add(new Slices(pending));
          pending = new ArrayList<>();
          pendingBytes = 0;
        }
        pending.add(slice);
        pendingBytes += slice.bytes() + openCostBytes;
      }
    }
    if (!pending.isEmpty()) {
      partitions.add(new Slices(pending));
    }
    return partitions.toArray(InputPartition[]::new);
  }

  /** As Spark splits its own files: what keeps all cores at work, within the settings' bounds. */
  private long splitBytes() {
    long openCost = openCostBytes();
    long total = files.stream().mapToLong(file -> file.length() + openCost).sum();
    long share = total / Math.max(1, SparkContext.getOrCreate().defaultParallelism());
    long most = SQLConf.get().filesMaxPartitionBytes();
    JobException.require(most > 0, "spark.sql.files.maxPartitionBytes", most, "more than 0");
    return Math.min(most, Math.max(openCost, share + 1));
  }

  private static long openCostBytes() {
    return SQLConf.get().filesOpenCostInBytes();
  }

  private List<TextSplit> slices(TextFile file, long splitBytes, TextFileOpener bytes) {
    boolean isWhole = dialect.isWholeFile() || bytes.mayBeCompressed(new Path(file.path()));
    long step = isWhole ? Math.max(1, file.length()) : splitBytes;
    List<TextSplit> slices = new ArrayList<>();
    for (long from = 0; from < file.length(); from += step) {
      slices.add(new TextSplit(file, from, Math.min(file.length(), from + step)));
    }
    return slices;
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new TextReaderFactory(columns, dialect, new SerializableConfiguration(hadoopConf()));
  }

  private static Configuration hadoopConf() {
    return SparkContext.getOrCreate().hadoopConfiguration();
  }

  @Override
  public String description() {
    return "text " + dialect.form() + " " + columns.simpleString();
  }

  /** What one task reads, in this order. */
  record Slices(List<TextSplit> slices) implements InputPartition {}
}
