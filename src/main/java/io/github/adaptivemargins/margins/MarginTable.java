package io.github.adaptivemargins.margins;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassIndex;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.files.ParquetRows;
import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * The margins as a Parquet file of one row a class, in class order: {@code class_index} INT32,
 * {@code label} INT64 or STRING, {@code count} INT64, {@code margin} DOUBLE in radians, all of them
 * required. The same classes, parameters and version of the job give the same bytes.
 */
public final class MarginTable implements Publishable {
  /** The column of margins. */
  static final String MARGIN = "margin";

  /** Parquet's own; Hadoop would read all of its files of settings for each writer and reader. */
  private static final Configuration SETTINGS = new Configuration(false);

  private static final String METADATA_PREFIX = "adaptive-margins.";

  private static final long ROW_GROUP_BYTES = 32L << 20;

  private final ClassCounts counts;
  private final ClassIndex classes;
  private final MarginFunction function;
  private final Map<String, String> metadata = new TreeMap<>();
  private final MessageType schema;

  /**
   * @param version of the job
   * @param facts parameters and totals, by name, for the file's metadata
   */
  public MarginTable(
      ClassCounts counts, MarginFunction function, String version, Map<String, ?> facts) {
    this.counts = counts;
    this.classes = counts.classes();
    this.function = function;
    this.metadata.put(EarlierOutput.VERSION_KEY, version);
    facts.forEach((name, value) -> metadata.put(METADATA_PREFIX + name, value.toString()));
    this.schema =
        new MessageType(
            "margins",
            Types.required(INT32).named("class_index"),
            classes instanceof ClassIndex.OfStrings
                ? Types.required(BINARY).as(stringType()).named("label")
                : Types.required(INT64).named("label"),
            Types.required(INT64).named("count"),
            Types.required(DOUBLE).named(MARGIN));
  }

  @Override
  public void write(OutputFile file) throws IOException {
    SimpleGroupFactory rows = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file)
            .withType(schema)
            .withExtraMetaData(metadata)
            .withConf(SETTINGS)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            // So each column has one encoding. The footer lists them in the order of a hash set of
            // enums, which differs from JVM to JVM: a second one would cost the same bytes.
            .withWriterVersion(WriterVersion.PARQUET_2_0)
            .withDictionaryEncoding(false)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build()) {
      for (int c = 0; c < counts.size(); c++) {
        writer.write(row(rows.newGroup(), c));
      }
    }
  }

  private Group row(Group row, int classIndex) {
    row.append("class_index", classIndex);
    if (classes instanceof ClassIndex.OfStrings strings) {
      row.append("label", Binary.fromConstantByteArray(strings.label(classIndex)));
    } else {
      row.append("label", ((ClassIndex.OfIntegers) classes).label(classIndex));
    }
    long count = counts.count(classIndex);
    return row.append("count", count).append(MARGIN, function.margin(count));
  }

  @Override
  public void check(InputFile file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(file, HadoopReadOptions.builder(SETTINGS).build())) {
      FileMetaData footer = reader.getFileMetaData();
      require(footer.getSchema().equals(schema), file, "its schema");
      require(
          footer.getKeyValueMetaData().entrySet().containsAll(metadata.entrySet()),
          file,
          "its metadata");
      require(reader.getRecordCount() == counts.size(), file, "its number of rows");
      int[] next = {0};
      ParquetRows.forEach(
          reader, schema, columns -> require(isRow(columns, next[0]++), file, "row " + next[0]));
    }
  }

  private boolean isRow(List<ColumnReader> columns, int classIndex) {
    long count = counts.count(classIndex);
    return columns.get(0).getInteger() == classIndex
        && isLabel(columns.get(1), classIndex)
        && columns.get(2).getLong() == count
        && columns.get(3).getDouble() == function.margin(count);
  }

  private boolean isLabel(ColumnReader reader, int classIndex) {
    return classes instanceof ClassIndex.OfStrings strings
        ? reader.getBinary().equals(Binary.fromConstantByteArray(strings.label(classIndex)))
        : reader.getLong() == ((ClassIndex.OfIntegers) classes).label(classIndex);
  }

  private static void require(boolean asWritten, InputFile file, String part) throws IOException {
    if (!asWritten) {
      throw new IOException(file + " reads back otherwise than it was written: " + part);
    }
  }
}
