package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.MissingColumn;
import io.github.adaptivemargins.files.ContentHint;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.settings.InputFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.TypeDescription;

/**
 * All columns of a file, read from its Parquet or ORC footer or its Avro header.
 *
 * @param types from name to type, as the format writes it
 * @param rows of the file; negative for Avro, which does not record them
 * @param byteStreamSplit the columns in the encoding BYTE_STREAM_SPLIT
 * @param tooWide the columns of 8 or 16 bits that hold larger values, by their statistics
 * @param huggingFace the metadata of Hugging Face's datasets library; empty if there is none
 */
public record FileFooter(
    String file,
    Map<String, String> types,
    long rows,
    Set<String> byteStreamSplit,
    Set<String> tooWide,
    Optional<String> huggingFace) {
  /** Stands in for the type of a name that several columns have. */
  static final String AMBIGUOUS = "more than one";

  private static final long UNKNOWN_ROWS = -1;

  /**
   * Reads the footer of a file, and checks where it places the rows.
   *
   * @param isFiltered whether only some rows are counted, so that the number of rows that the tasks
   *     read cannot be compared with the footer; then the footer is checked more closely
   * @throws JobException BAD_DATA, if the file is damaged, or NO_INPUT, if it may not be read
   */
  public static FileFooter read(
      InputFormat format, String file, boolean isFiltered, Configuration conf) throws IOException {
    Path path = new Path(file);
    try {
      return switch (format) {
        case PARQUET -> ParquetFooterReader.read(path, isFiltered, conf);
        case ORC -> readOrc(path, conf);
        default -> readAvro(path, conf);
      };
    } catch (JobException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw explained(Failures.unreadable(file, e), format, path, conf);
    }
  }

  private static JobException explained(
      JobException unreadable, InputFormat format, Path file, Configuration conf) {
    if (unreadable.status() != ExitStatus.BAD_DATA) {
      return unreadable;
    }
    Optional<String> hint = ContentHint.read(file, format.toString(), conf);
    if (hint.isPresent()) {
      return JobException.badData(
          "input file " + file + " is not a " + format + " file: it " + hint.get());
    }
    boolean hasNoEnd = unreadable.getMessage().contains("is not a Parquet file");
    return hasNoEnd
        ? JobException.badData(unreadable.getMessage() + "; it is truncated or damaged")
        : unreadable;
  }

  private static FileFooter readOrc(Path file, Configuration conf) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    try (Reader reader = OrcFile.createReader(file, OrcFile.readerOptions(conf))) {
      TypeDescription schema = reader.getSchema();
      for (int i = 0; i < schema.getChildren().size(); i++) {
        types.put(schema.getFieldNames().get(i), schema.getChildren().get(i).toString());
      }
      new RowGroupCheck(file.toString(), reader.getFileTail().getFileLength())
          .check(reader.getStripes(), reader.getNumberOfRows());
      return new FileFooter(
          file.toString(), types, reader.getNumberOfRows(), Set.of(), Set.of(), Optional.empty());
    }
  }

  private static FileFooter readAvro(Path file, Configuration conf) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    try (InputStream bytes = file.getFileSystem(conf).open(file);
        DataFileStream<Object> records = new DataFileStream<>(bytes, new GenericDatumReader<>())) {
      for (Schema.Field field : new ArrayList<>(records.getSchema().getFields())) {
        types.put(field.name(), field.schema().toString());
      }
    }
    return new FileFooter(
        file.toString(), types, UNKNOWN_ROWS, Set.of(), Set.of(), Optional.empty());
  }

  /**
   * All columns, if Spark finds columns by position in this file; else none. Hive's old ORC files
   * have the names {@code _col0}, {@code _col1} and so on.
   */
  List<FileColumn> positionalColumns(InputFormat format) {
    boolean isPositional =
        format == InputFormat.ORC
            && types.keySet().stream().allMatch(name -> name.startsWith("_col"));
    return isPositional
        ? types.entrySet().stream()
            .map(type -> new FileColumn(type.getKey(), type.getValue()))
            .toList()
        : List.of();
  }

  Set<String> names() {
    return types.keySet();
  }

  /** Whether the file has a column of exactly this name. */
  boolean hasColumn(String name) {
    return types.containsKey(name);
  }

  /**
   * Finds columns by name.
   *
   * @param names the columns
   * @param options by column the option that names it
   * @return one column per name
   * @throws JobException BAD_DATA or USAGE, if a column is missing or ambiguous
   */
  public List<FileColumn> find(List<String> names, Map<String, String> options) {
    List<FileColumn> found = new ArrayList<>();
    for (String name : names) {
      String column = find(name, options.getOrDefault(name, "--label-column"));
      if (types.get(column).equals(AMBIGUOUS)) {
        throw JobException.badData(file + " has more than one column " + column);
      }
      found.add(new FileColumn(column, types.get(column)));
    }
    return found;
  }

  /**
   * Finds columns of a table by name, or by their position in the table, if Spark does so.
   *
   * @param names of the columns
   * @param ofTable all columns of the table
   * @return one column per name, named as in the table if they are found by position
   * @throws JobException BAD_DATA, if a column is missing or ambiguous
   */
  public List<FileColumn> findInTable(
      InputFormat format, List<String> names, List<String> ofTable) {
    List<FileColumn> all = positionalColumns(format);
    if (all.isEmpty()) {
      List<FileColumn> found = find(names, Map.of());
      found.forEach(this::checkWidth);
      return found;
    }
    List<FileColumn> found = new ArrayList<>();
    for (String name : names) {
      int position = ofTable.indexOf(ColumnResolver.find(ofTable, name).orElse(name));
      if (position < 0 || position >= all.size()) {
        throw MissingColumn.exception(file, List.copyOf(types.keySet()), name, "--label-column");
      }
      found.add(new FileColumn(name, all.get(position).type()));
    }
    return found;
  }

  private void checkWidth(FileColumn column) {
    if (tooWide.contains(column.name())) {
      throw JobException.badData(
          "column "
              + column.name()
              + " of "
              + file
              + " has values that are too large for its type, which Spark would cut off in a table:"
              + " count the files by --input");
    }
  }

  private String find(String name, String option) {
    List<String> present = List.copyOf(types.keySet());
    return ColumnResolver.find(present, name)
        .orElseThrow(() -> MissingColumn.exception(file, present, name, option));
  }
}
