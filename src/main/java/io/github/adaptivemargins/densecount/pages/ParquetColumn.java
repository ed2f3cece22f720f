package io.github.adaptivemargins.densecount.pages;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.CorruptDeltaByteArrays;
import org.apache.parquet.column.Encoding;
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

/**
 * A column that Spark requests, and where a Parquet file has it.
 *
 * @param name case-sensitive
 * @param sqlType {@code tinyint}, {@code smallint}, {@code int}, {@code bigint} or {@code string}
 */
public record ParquetColumn(String name, String sqlType) implements Serializable {
  /**
   * Returns a schema of only this column if its pages contain exactly what Spark reads.
   *
   * @return empty if Spark must fill in, convert or reject the column: it is missing, or has
   *     another type or another upper or lower case
   */
  Optional<MessageType> schemaIn(FileMetaData file) {
    List<Type> fields =
        file.getSchema().getFields().stream()
            .filter(field -> field.getName().equalsIgnoreCase(name))
            .toList();
    return fields.size() == 1
            && fields.get(0).getName().equals(name)
            && fields.get(0).isPrimitive()
            && !fields.get(0).isRepetition(Repetition.REPEATED)
            && hasSqlType(fields.get(0).asPrimitiveType())
            && !needsPagesInSequence(file)
        ? Optional.of(new MessageType(file.getSchema().getName(), fields))
        : Optional.empty();
  }

  private boolean hasSqlType(PrimitiveType type) {
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

  /** A bug of writers before 1.8.1 lets a page depend on the page before it. */
  private static boolean needsPagesInSequence(FileMetaData file) {
    return CorruptDeltaByteArrays.requiresSequentialReads(
        file.getCreatedBy(), Encoding.DELTA_BYTE_ARRAY);
  }

  /**
   * Checks the column chunks that a footer lists. A damaged footer may contain any number.
   *
   * @param fileBytes length of the file in bytes
   * @throws UnreadableColumnException if a chunk is outside of the file, or has another number of
   *     values than its row group has rows
   */
  void checkChunks(ParquetFileReader reader, long fileBytes) {
    ColumnPath path = ColumnPath.get(name);
    for (BlockMetaData rowGroup : reader.getRowGroups()) {
      for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
        if (chunk.getPath().equals(path)) {
          checkChunk(chunk, rowGroup.getRowCount(), fileBytes);
        }
      }
    }
  }

  private void checkChunk(ColumnChunkMetaData chunk, long rows, long fileBytes) {
    long start = chunk.getStartingPos();
    long size = chunk.getTotalSize();
    if (chunk.getValueCount() != rows) {
      throw new UnreadableColumnException(
          name, "has %d values in a row group of %d rows".formatted(chunk.getValueCount(), rows));
    } else if (start < 0 || size < 0 || start > fileBytes - size) {
      throw new UnreadableColumnException(
          name,
          "has %d bytes at position %d, in a file of %d bytes".formatted(size, start, fileBytes));
    }
  }
}
