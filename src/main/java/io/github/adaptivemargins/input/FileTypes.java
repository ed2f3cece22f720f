package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.StoredFile;
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
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** What a file itself says of the types of its columns: its footer, or its head. */
final class FileTypes {
  private FileTypes() {}

  /** What a file says of its columns, and Hugging Face's library in it, if that wrote it. */
  record Head(Map<String, String> types, Optional<String> huggingFace) {}

  /**
   * All columns of a file: name to type, as the format writes it.
   *
   * @throws JobException BAD_DATA, when the file is damaged, or NO_INPUT, when it may not be read
   */
  static Map<String, String> of(InputFormat format, String file, Configuration conf)
      throws IOException {
    return head(format, file, conf).types();
  }

  /** The same, with what else the file says. */
  static Head head(InputFormat format, String file, Configuration conf) throws IOException {
    Path path = new Path(file);
    try {
      return switch (format) {
        case PARQUET -> parquet(path, conf);
        case ORC -> new Head(orc(path, conf), Optional.empty());
        default -> new Head(avro(path, conf), Optional.empty());
      };
    } catch (IOException | RuntimeException e) {
      JobException unreadable = Failure.unreadable(file, e);
      throw unreadable.status() == ExitStatus.BAD_DATA
          ? JobException.badData(
              unreadable.getMessage()
                  + ContentHint.of(path, conf).map(hint -> "; " + hint).orElse(""))
          : unreadable;
    }
  }

  /** In place of the type of a name that several columns have. */
  private static final String TWICE = "more than one";

  private static Head parquet(Path file, Configuration conf) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    // What is said of row groups is much, and looked at when they are read.
    ParquetReadOptions typesAlone =
        HadoopReadOptions.builder(conf)
            .withMetadataFilter(ParquetMetadataConverter.SKIP_ROW_GROUPS)
            .build();
    InputFile input = new StoredFile(file.getFileSystem(conf), file);
    try (SeekableInputStream bytes = input.newStream()) {
      FileMetaData footer =
          ParquetFileReader.readFooter(input, typesAlone, bytes).getFileMetaData();
      for (Type field : footer.getSchema().getFields()) {
        if (types.put(field.getName(), message(field)) != null) {
          types.put(field.getName(), TWICE);
        }
      }
      return new Head(
          types, Optional.ofNullable(footer.getKeyValueMetaData().get(ClassLabel.METADATA)));
    }
  }

  /** Whether values may be missing, and the number of the field, are no part of its type. */
  private static String message(Type field) {
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

  private static Map<String, String> orc(Path file, Configuration conf) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    try (Reader reader = OrcFile.createReader(file, OrcFile.readerOptions(conf))) {
      TypeDescription schema = reader.getSchema();
      for (int i = 0; i < schema.getChildren().size(); i++) {
        types.put(schema.getFieldNames().get(i), schema.getChildren().get(i).toString());
      }
    }
    return types;
  }

  private static Map<String, String> avro(Path file, Configuration conf) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    try (InputStream bytes = file.getFileSystem(conf).open(file);
        DataFileStream<Object> records = new DataFileStream<>(bytes, new GenericDatumReader<>())) {
      for (Schema.Field field : new ArrayList<>(records.getSchema().getFields())) {
        types.put(field.name(), field.schema().toString());
      }
    }
    return types;
  }

  /**
   * The type that Spark reads a Parquet or ORC column as.
   *
   * @param type as {@link #of} gives it
   * @throws JobException BAD_DATA, when Spark reads no such type
   */
  static DataType sparkType(
      SparkSession spark, InputFormat format, String column, String type, String file) {
    try {
      if (format == InputFormat.PARQUET) {
        return new ParquetToSparkSchemaConverter(spark.sessionState().conf())
            .convert(MessageTypeParser.parseMessageType(type))
            .apply(0)
            .dataType();
      }
      // CHAR(n) is read as the string that it is.
      return type.startsWith("char(") || type.startsWith("varchar(")
          ? DataTypes.StringType
          : DataType.fromDDL(type);
    } catch (Exception e) {
      throw JobException.badData(
          "column "
              + column
              + " of "
              + file
              + " is of a type that Spark does not read: "
              + Failure.oneLine(e));
    }
  }

  /**
   * Finds columns in a file.
   *
   * @param file with all its columns, for the message
   * @param names as they are wanted
   * @param ofData how many of them are wanted for the count; the others are of {@code --where}
   * @return for each the name that it has in the file and, behind a line feed, its type
   * @throws JobException BAD_DATA or USAGE, when one is missing
   */
  static List<String> find(
      String file, Map<String, String> columns, List<String> names, int ofData) {
    List<String> present = List.copyOf(columns.keySet());
    List<String> found = new ArrayList<>();
    for (String name : names) {
      boolean isOfData = found.size() < ofData;
      String column =
          InputColumns.find(present, name)
              .orElseThrow(
                  () -> {
                    JobException missing = InputColumns.missing(file, present, name);
                    return isOfData
                        ? missing
                        : JobException.usage("--where: " + missing.getMessage());
                  });
      if (columns.get(column).equals(TWICE)) {
        throw JobException.badData(file + " has more than one column " + column);
      }
      found.add(column + "\n" + columns.get(column));
    }
    return found;
  }
}
