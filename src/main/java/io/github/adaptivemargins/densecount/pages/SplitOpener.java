package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeySource;
import io.github.adaptivemargins.densecount.keys.KeyType;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the splits of one task, so that their pages can be counted. The splits share their memory.
 * Close one split before the next one is opened.
 */
public final class SplitOpener {
  private static final Logger LOG = LoggerFactory.getLogger(SplitOpener.class);

  private final ParquetColumn column;
  private final KeyType keys;
  private final Configuration conf;
  private final SQLMetric scannedRows;
  private final TaskContext task;
  private final RowGroupAllocator allocator = new RowGroupAllocator();
  private final PageCodecFactory codecs;

  /**
   * @param conf settings of the session and options of the reader
   * @param scannedRows receives the number of rows that are read
   */
  public SplitOpener(
      ParquetColumn column,
      KeyType keys,
      Configuration conf,
      SQLMetric scannedRows,
      TaskContext task) {
    this.column = column;
    this.keys = keys;
    this.conf = conf;
    this.scannedRows = scannedRows;
    this.task = task;
    this.codecs = new PageCodecFactory(HadoopCodecs.newFactory(conf, 0), keys);
  }

  /**
   * Opens the column in a split.
   *
   * @return empty if Spark's own reader must read the split or report its error
   * @throws RuntimeException Spark's read failure, if the column has contents that make any count
   *     wrong
   */
  public Optional<KeySource> open(PartitionedFile split) {
    try {
      return openPages(split).map(pages -> new SplitKeySource(pages, split, scannedRows, task));
    } catch (ParquetCryptoRuntimeException e) {
      throw SplitKeySource.toReadFailure(
          new UnreadableColumnException(
              column.name(),
              "is encrypted, and parquet.crypto.factory.class gives no key that opens it",
              e),
          split);
    } catch (UnreadableColumnException e) {
      throw SplitKeySource.toReadFailure(e, split);
    }
  }

  private Optional<RowGroupKeySource> openPages(PartitionedFile split) {
    ParquetFileReader reader;
    long fileBytes;
    try {
      SplitInputFile file = SplitInputFile.of(split, conf);
      fileBytes = file.getLength();
      boolean isWholeFile = split.length() == split.fileSize();
      if (!isWholeFile && split.start() == 0) {
        checkAllRowGroups(file);
      }
      reader = ParquetFileReader.open(file, options(split, isWholeFile));
    } catch (ParquetCryptoRuntimeException | UnreadableColumnException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Parquet throws any RuntimeException for a damaged footer. Spark's reader reports it better.
      LOG.debug("Spark reads {}: Parquet cannot open it", split.filePath(), e);
      return Optional.empty();
    }
    try {
      return openPages(reader, fileBytes, split);
    } catch (ParquetCryptoRuntimeException | UnreadableColumnException e) {
      throw e;
    } catch (RuntimeException e) {
      throw SplitKeySource.toReadFailure(e, split);
    }
  }

  private ParquetReadOptions options(PartitionedFile split, boolean isWholeFile) {
    ParquetReadOptions.Builder options =
        HadoopReadOptions.builder(conf, split.toPath())
            .withCodecFactory(codecs)
            .withAllocator(allocator);
    return isWholeFile
        ? options.build()
        : options.withRange(split.start(), split.start() + split.length()).build();
  }

  /**
   * Checks the row groups of a file of several splits. If a damaged footer moves a row group out of
   * the file, no split contains it, and its rows would be missing in the count.
   */
  private void checkAllRowGroups(SplitInputFile file) throws IOException {
    ParquetReadOptions options = HadoopReadOptions.builder(conf, file.path()).build();
    try (ParquetFileReader reader = ParquetFileReader.open(file, options)) {
      column.checkChunks(reader, file.getLength());
    }
  }

  private Optional<RowGroupKeySource> openPages(
      ParquetFileReader reader, long fileBytes, PartitionedFile split) {
    boolean isOpen = false;
    try {
      Optional<MessageType> schema = column.schemaIn(reader.getFileMetaData());
      if (schema.isEmpty()) {
        LOG.debug("Spark reads {}: {} needs a conversion", split.filePath(), column);
        return Optional.empty();
      }
      reader.setRequestedSchema(schema.get());
      column.checkChunks(reader, fileBytes);
      isOpen = true;
      return Optional.of(
          new RowGroupKeySource(reader, schema.get().getColumns().get(0), keys, allocator));
    } finally {
      if (!isOpen) {
        closeQuietly(reader);
      }
    }
  }

  private static void closeQuietly(ParquetFileReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      LOG.debug("cannot close a Parquet file", e);
    }
  }
}
