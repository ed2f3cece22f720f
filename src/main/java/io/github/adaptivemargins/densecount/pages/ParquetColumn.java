package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeyType;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.CorruptDeltaByteArrays;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/**
 * A column as Spark asks for it, and where its pages are in a file.
 *
 * @param sqlType {@code tinyint}, {@code smallint}, {@code int}, {@code bigint} or {@code string}
 */
public record ParquetColumn(String name, String sqlType) implements Serializable {
  /**
   * Opens the pages of a split, where they hold just what Spark would read: no column that is
   * missing, or of another type or spelling, which Spark fills in, converts or refuses.
   *
   * @throws UncountableException if Spark could not count them either
   */
  public Optional<PageKeySource> open(
      PartitionedFile split, KeyType type, Configuration conf, TaskBuffers memory)
      throws IOException {
    Path path = split.toPath();
    ParquetReadOptions.Builder options =
        HadoopReadOptions.builder(conf, path)
            .withCodecFactory(memory.codecs())
            .withAllocator(memory.chunks());
    try {
      SplitInputFile file = SplitInputFile.of(split, conf);
      if (split.length() != split.fileSize()) {
        // By it Parquet passes over what a damaged footer has elsewhere, in every split.
        options.withRange(split.start(), split.start() + split.length());
        if (split.start() == 0) {
          checkAll(file, HadoopReadOptions.builder(conf, path).build());
        }
      }
      return open(ParquetFileReader.open(file, options.build()), file.getLength(), type, memory);
    } catch (ParquetCryptoRuntimeException e) {
      throw new UncountableException(
          name, "is encrypted, and parquet.crypto.factory.class gives no key that opens it", e);
    }
  }

  private Optional<PageKeySource> open(
      ParquetFileReader reader, long bytes, KeyType type, TaskBuffers memory) throws IOException {
    boolean isTaken = false;
    try {
      Optional<PageKeySource> pages =
          schema(reader.getFileMetaData())
              .map(schema -> pages(reader, bytes, schema, type, memory));
      isTaken = pages.isPresent();
      return pages;
    } finally {
      if (!isTaken) {
        reader.close();
      }
    }
  }

  private PageKeySource pages(
      ParquetFileReader reader, long bytes, MessageType schema, KeyType type, TaskBuffers memory) {
    reader.setRequestedSchema(schema);
    ColumnDescriptor column = schema.getColumns().get(0);
    reader.getRowGroups().forEach(rowGroup -> check(rowGroup, bytes));
    return new PageKeySource(reader, column, type, memory.chunks());
  }

  private void checkAll(SplitInputFile file, ParquetReadOptions options) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(file, options)) {
      reader.getRowGroups().forEach(rowGroup -> check(rowGroup, file.getLength()));
    }
  }

  /** What a footer says that is damaged, or cut off from its file, may be anything. */
  private void check(BlockMetaData rowGroup, long bytes) {
    ColumnPath path = ColumnPath.get(name);
    for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
      if (chunk.getPath().equals(path)) {
        check(chunk, rowGroup.getRowCount(), bytes);
      }
    }
  }

  private void check(ColumnChunkMetaData chunk, long rows, long bytes) {
    long start = chunk.getStartingPos();
    long size = chunk.getTotalSize();
    if (chunk.getValueCount() != rows) {
      throw new UncountableException(
          name, "has %d values in a row group of %d rows".formatted(chunk.getValueCount(), rows));
    } else if (start < 0 || size < 0 || start > bytes - size) {
      throw new UncountableException(
          name, "has %d bytes from %d on, in a file of %d".formatted(size, start, bytes));
    }
  }

  /** That of the column alone. */
  private Optional<MessageType> schema(FileMetaData file) {
    List<Type> fields =
        file.getSchema().getFields().stream()
            .filter(field -> field.getName().equalsIgnoreCase(name))
            .toList();
    return fields.size() == 1
            && fields.get(0).getName().equals(name)
            && fields.get(0).isPrimitive()
            && !fields.get(0).isRepetition(Repetition.REPEATED)
            && isOfType(fields.get(0).asPrimitiveType())
            && !needsPagesInSequence(file)
        ? Optional.of(new MessageType(file.getSchema().getName(), fields))
        : Optional.empty();
  }

  private boolean isOfType(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    PrimitiveTypeName physical = type.getPrimitiveTypeName();
    return switch (sqlType) {
      case "tinyint" -> physical == PrimitiveTypeName.INT32 && isSigned(logical, Byte.SIZE);
      case "smallint" -> physical == PrimitiveTypeName.INT32 && isSigned(logical, Short.SIZE);
      case "int" ->
          physical == PrimitiveTypeName.INT32
              && (logical == null || isSigned(logical, Integer.SIZE));
      case "bigint" ->
          physical == PrimitiveTypeName.INT64 && (logical == null || isSigned(logical, Long.SIZE));
      case "string" ->
          physical == PrimitiveTypeName.BINARY
              && LogicalTypeAnnotation.stringType().equals(logical);
      default -> false;
    };
  }

  private static boolean isSigned(LogicalTypeAnnotation logical, int bits) {
    return LogicalTypeAnnotation.intType(bits, true).equals(logical);
  }

  /** By the fault of writers before 1.8.1. */
  private static boolean needsPagesInSequence(FileMetaData file) {
    return CorruptDeltaByteArrays.requiresSequentialReads(
        file.getCreatedBy(), Encoding.DELTA_BYTE_ARRAY);
  }
}
