package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.files.HadoopFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Reads the footer of a Parquet file. */
final class ParquetFooterReader {
  private ParquetFooterReader() {}

  /**
   * Reads a footer.
   *
   * @param isFiltered whether to check that each row group is read by a task
   * @throws io.github.adaptivemargins.failure.JobException BAD_DATA, if the footer places a row
   *     group wrongly
   */
  static FileFooter read(Path file, boolean isFiltered, Configuration conf) throws IOException {
    HadoopFile stored = new HadoopFile(file.getFileSystem(conf), file);
    long length = stored.getLength();
    InputFile parquet = new SizedFile(stored, length);
    ParquetReadOptions.Builder options = HadoopReadOptions.builder(conf);
    RowGroupCheck check = new RowGroupCheck(file.toString(), length);
    try (SeekableInputStream bytes = parquet.newStream()) {
      ParquetMetadata footer = ParquetFileReader.readFooter(parquet, options.build(), bytes);
      long rows = check.rows(footer.getBlocks());
      if (isFiltered) {
        ParquetReadOptions wholeFile = options.withRange(0, length).build();
        ParquetMetadata ofTasks = ParquetFileReader.readFooter(parquet, wholeFile, bytes);
        check.checkAllAssigned(footer.getBlocks(), ofTasks.getBlocks());
      }
      return ofParquet(file, footer, rows);
    }
  }

  /** A file whose length is known: each reader would ask the store for it again. */
  private record SizedFile(InputFile file, long length) implements InputFile {
    @Override
    public long getLength() {
      return length;
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
      return file.newStream();
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  private static FileFooter ofParquet(Path file, ParquetMetadata footer, long rows) {
    Map<String, String> types = new LinkedHashMap<>();
    for (Type field : footer.getFileMetaData().getSchema().getFields()) {
      if (types.put(field.getName(), typeText(field)) != null) {
        types.put(field.getName(), FileFooter.AMBIGUOUS);
      }
    }
    Map<String, String> metadata = footer.getFileMetaData().getKeyValueMetaData();
    return new FileFooter(
        file.toString(),
        types,
        rows,
        columns(footer, column -> column.getEncodings().contains(Encoding.BYTE_STREAM_SPLIT)),
        columns(footer, ParquetFooterReader::isTooWide),
        Optional.ofNullable(metadata.get(HuggingFaceFeatures.METADATA_KEY)));
  }

  /** The top-level columns of which a part fulfils a condition. */
  private static Set<String> columns(
      ParquetMetadata footer, Predicate<ColumnChunkMetaData> condition) {
    return footer.getBlocks().stream()
        .flatMap(rowGroup -> rowGroup.getColumns().stream())
        .filter(condition)
        .map(column -> column.getPath().toArray()[0])
        .collect(Collectors.toSet());
  }

  /** Whether integers do not fit in the width that their type has. Spark would narrow them. */
  private static boolean isTooWide(ColumnChunkMetaData column) {
    return column.getPrimitiveType().getLogicalTypeAnnotation()
            instanceof IntLogicalTypeAnnotation type
        && type.getBitWidth() < Integer.SIZE
        && column.getStatistics() instanceof IntStatistics values
        && values.hasNonNullValue()
        && (!fits(values.getMin(), type) || !fits(values.getMax(), type));
  }

  private static boolean fits(int value, IntLogicalTypeAnnotation type) {
    int limit = 1 << (type.isSigned() ? type.getBitWidth() - 1 : type.getBitWidth());
    return value < limit && value >= (type.isSigned() ? -limit : 0);
  }

  /** The type without nullability and field id. */
  private static String typeText(Type field) {
    Type plain =
        field.isPrimitive()
            ? Types.primitive(field.asPrimitiveType().getPrimitiveTypeName(), repetition(field))
                .length(field.asPrimitiveType().getTypeLength())
                .as(field.getLogicalTypeAnnotation())
                .named("column")
            : Types.buildGroup(repetition(field))
                .as(field.getLogicalTypeAnnotation())
                .addFields(field.asGroupType().getFields().toArray(Type[]::new))
                .named("column");
    return new MessageType("columns", plain).toString();
  }

  private static Type.Repetition repetition(Type field) {
    return field.isRepetition(Type.Repetition.REPEATED)
        ? Type.Repetition.REPEATED
        : Type.Repetition.OPTIONAL;
  }
}
