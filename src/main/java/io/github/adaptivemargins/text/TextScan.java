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

/** Plans which columns are read, and by which tasks: large files are split, small ones combined. */
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
    TextFileOpener opener = new TextFileOpener(hadoopConf());
    List<InputPartition> partitions = new ArrayList<>();
    List<TextSplit> pending = new ArrayList<>();
    long pendingBytes = 0;
    for (TextFile file : files) {
      for (TextSplit split : split(file, splitBytes, opener)) {
        if (pendingBytes > 0 && pendingBytes + split.length() > splitBytes) {
          partitions.add(new TaskSplits(pending));
          pending = new ArrayList<>();
          pendingBytes = 0;
        }
        pending.add(split);
        pendingBytes += split.length() + openCostBytes;
      }
    }
    if (!pending.isEmpty()) {
      partitions.add(new TaskSplits(pending));
    }
    return partitions.toArray(InputPartition[]::new);
  }

  /** Returns the split size as Spark computes it: small enough to give all cores work. */
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

  private List<TextSplit> split(TextFile file, long splitBytes, TextFileOpener opener) {
    boolean canSplit = dialect.canSplitFiles() && !opener.hasCompressedName(new Path(file.path()));
    long step = canSplit ? splitBytes : Math.max(1, file.length());
    List<TextSplit> splits = new ArrayList<>();
    for (long from = 0; from < file.length(); from += step) {
      splits.add(new TextSplit(file, from, Math.min(file.length(), from + step)));
    }
    return splits;
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

  /** The splits that one task reads, in this order. */
  record TaskSplits(List<TextSplit> splits) implements InputPartition {}
}
