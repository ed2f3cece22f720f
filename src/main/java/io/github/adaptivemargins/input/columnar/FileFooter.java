package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.listing.ContentHint;
import io.github.adaptivemargins.input.settings.InputFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.TypeDescription;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * All columns of a file, read from its Parquet or ORC footer or its Avro header.
 *
 * @param types from name to type, as the format writes it
 * @param huggingFace the metadata of Hugging Face's datasets library; empty if there is none
 */
public record FileFooter(String file, Map<String, String> types, Optional<String> huggingFace) {
  /** Stands in for the type of a name that several columns have. */
  private static final String AMBIGUOUS = "more than one";

  /**
   * Reads the footer of a file.
   *
   * @throws JobException BAD_DATA, if the file is damaged, or NO_INPUT, if it may not be read
   */
  public static FileFooter read(InputFormat format, String file, Configuration conf)
      throws IOException {
    Path path = new Path(file);
    try {
      return switch (format) {
        case PARQUET -> readParquet(path, conf);
        case ORC -> readOrc(path, conf);
        default -> readAvro(path, conf);
      };
    } catch (IOException | RuntimeException e) {
      JobException unreadable = Failures.unreadable(file, e);
      throw unreadable.status() == ExitStatus.BAD_DATA
          ? JobException.badData(
              unreadable.getMessage()
                  + ContentHint.read(path, conf).map(hint -> "; " + hint).orElse(""))
          : unreadable;
    }
  }

  private static FileFooter readParquet(Path file, Configuration conf) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    // Row groups are large metadata. The tasks that read them check them.
    ParquetReadOptions withoutRowGroups =
        HadoopReadOptions.builder(conf)
            .withMetadataFilter(ParquetMetadataConverter.SKIP_ROW_GROUPS)
            .build();
    InputFile parquet = new HadoopFile(file.getFileSystem(conf), file);
    try (SeekableInputStream bytes = parquet.newStream()) {
      FileMetaData footer =
          ParquetFileReader.readFooter(parquet, withoutRowGroups, bytes).getFileMetaData();
      for (Type field : footer.getSchema().getFields()) {
        if (types.put(field.getName(), typeText(field)) != null) {
          types.put(field.getName(), AMBIGUOUS);
        }
      }
      return new FileFooter(
          file.toString(),
          types,
          Optional.ofNullable(footer.getKeyValueMetaData().get(HuggingFaceFeatures.METADATA_KEY)));
    }
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

  private static FileFooter readOrc(Path file, Configuration conf) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    try (Reader reader = OrcFile.createReader(file, OrcFile.readerOptions(conf))) {
      TypeDescription schema = reader.getSchema();
      for (int i = 0; i < schema.getChildren().size(); i++) {
        types.put(schema.getFieldNames().get(i), schema.getChildren().get(i).toString());
      }
    }
    return new FileFooter(file.toString(), types, Optional.empty());
  }

  private static FileFooter readAvro(Path file, Configuration conf) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    try (InputStream bytes = file.getFileSystem(conf).open(file);
        DataFileStream<Object> records = new DataFileStream<>(bytes, new GenericDatumReader<>())) {
      for (Schema.Field field : new ArrayList<>(records.getSchema().getFields())) {
        types.put(field.name(), field.schema().toString());
      }
    }
    return new FileFooter(file.toString(), types, Optional.empty());
  }

  /** Whether the file has a column of exactly this name. */
  boolean hasColumn(String name) {
    return types.containsKey(name);
  }

  /**
   * Finds columns by name.
   *
   * @param names first the columns that are counted, then those of {@code --where}
   * @param counted how many are counted
   * @return one column per name
   * @throws JobException BAD_DATA or USAGE, if a column is missing or ambiguous
   */
  public List<FileColumn> find(List<String> names, int counted) {
    List<FileColumn> found = new ArrayList<>();
    for (String name : names) {
      String column = find(name, found.size() < counted);
      if (types.get(column).equals(AMBIGUOUS)) {
        throw JobException.badData(file + " has more than one column " + column);
      }
      found.add(new FileColumn(column, types.get(column)));
    }
    return found;
  }

  private String find(String name, boolean isCounted) {
    List<String> present = List.copyOf(types.keySet());
    Optional<String> column = ColumnResolver.find(present, name);
    if (column.isEmpty()) {
      JobException missing = ColumnResolver.missingColumn(file, present, name);
      throw isCounted ? missing : JobException.usage("--where: " + missing.getMessage());
    }
    return column.get();
  }
}
