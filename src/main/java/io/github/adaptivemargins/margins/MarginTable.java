package io.github.adaptivemargins.margins;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassLabels;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.files.ParquetRowReader;
import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The margins as a Parquet file of one row per class, in class order: {@code class_index} INT32,
 * {@code label} INT64 or STRING, {@code count} INT64, {@code margin} DOUBLE in radians, all
 * required. The same classes, parameters and job version give the same bytes.
 */
public final class MarginTable implements Publishable {
  static final Type MARGIN = Types.required(DOUBLE).named("margin");

  /** Without defaults: Hadoop would read its configuration files for each writer and reader. */
  private static final Configuration SETTINGS = new Configuration(false);

  private static final String METADATA_PREFIX = "adaptive-margins.";

  private static final long ROW_GROUP_BYTES = 32L << 20;

  private final int size;
  private final List<Column> columns;
  private final Map<String, String> metadata = new TreeMap<>();
  private final MessageType schema;

  /** A column, with functions that write and check the value of a class. */
  private record Column(Type type, Value value, Check check) {
    interface Value {
      void write(RecordConsumer row, int classIndex);
    }

    interface Check {
      boolean isEqual(ColumnReader value, int classIndex);
    }
  }

  /**
   * @param version of the job
   * @param facts parameters and totals, by name, for the file's metadata
   * @param files the record of all input files, as text; empty if there are none
   */
  public MarginTable(
      ClassCounts counts,
      MarginFunction function,
      String version,
      Map<String, ?> facts,
      String files) {
    this.size = counts.size();
    this.metadata.put(EarlierOutput.VERSION_KEY, version);
    facts.forEach((name, value) -> metadata.put(METADATA_PREFIX + name, value.toString()));
    if (!files.isEmpty()) {
      metadata.put(EarlierOutput.FILES_KEY, files);
    }
    this.columns =
        List.of(
            new Column(
                Types.required(INT32).named("class_index"),
                RecordConsumer::addInteger,
                (value, c) -> value.getInteger() == c),
            counts.classes() instanceof ClassLabels.OfStrings strings
                ? strings(strings)
                : integers((ClassLabels.OfIntegers) counts.classes()),
            new Column(
                Types.required(INT64).named("count"),
                (row, c) -> row.addLong(counts.count(c)),
                (value, c) -> value.getLong() == counts.count(c)),
            new Column(
                MARGIN,
                (row, c) -> row.addDouble(function.margin(counts.count(c))),
                (value, c) -> value.getDouble() == function.margin(counts.count(c))));
    this.schema = new MessageType("margins", columns.stream().map(Column::type).toList());
  }

  private static Column integers(ClassLabels.OfIntegers classes) {
    return new Column(
        Types.required(INT64).named("label"),
        (row, c) -> row.addLong(classes.label(c)),
        (value, c) -> value.getLong() == classes.label(c));
  }

  private static Column strings(ClassLabels.OfStrings classes) {
    return new Column(
        Types.required(BINARY).as(stringType()).named("label"),
        (row, c) -> row.addBinary(Binary.fromConstantByteArray(classes.label(c))),
        (value, c) -> value.getBinary().equals(Binary.fromConstantByteArray(classes.label(c))));
  }

  @Override
  public void write(OutputFile file) throws IOException {
    try (ParquetWriter<Integer> writer =
        new WriterBuilder(file)
            .withConf(SETTINGS)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            // Without a dictionary each column has one encoding. The footer lists encodings in the
            // order of a hash set, which differs between JVMs, so that bytes would differ.
            .withWriterVersion(WriterVersion.PARQUET_2_0)
            .withDictionaryEncoding(false)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build()) {
      for (int c = 0; c < size; c++) {
        writer.write(c);
      }
    }
  }

  private final class WriterBuilder extends ParquetWriter.Builder<Integer, WriterBuilder> {
    private WriterBuilder(OutputFile file) {
      super(file);
    }

    @Override
    protected WriterBuilder self() {
      return this;
    }

    /** Deprecated, but abstract. */
    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<Integer> getWriteSupport(Configuration conf) {
      return new RowWriter();
    }
  }

  /** Writes the row of a class index. */
  private final class RowWriter extends WriteSupport<Integer> {
    private RecordConsumer row;

    /** Deprecated, but abstract. */
    @Override
    @SuppressWarnings("deprecation")
    public WriteContext init(Configuration conf) {
      return new WriteContext(schema, metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      row = consumer;
    }

    @Override
    public void write(Integer classIndex) {
      row.startMessage();
      for (int i = 0; i < columns.size(); i++) {
        Column column = columns.get(i);
        row.startField(column.type.getName(), i);
        column.value.write(row, classIndex);
        row.endField(column.type.getName(), i);
      }
      row.endMessage();
    }
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
      require(reader.getRecordCount() == size, file, "its number of rows");
      for (Column column : columns) {
        ParquetRowReader.forEach(
            reader,
            column.type,
            (value, c) -> {
              if (!column.check.isEqual(value, c)) {
                throw different(file, column.type.getName() + " of class " + c);
              }
            });
      }
    }
  }

  private static void require(boolean isEqual, InputFile file, String part) throws IOException {
    if (!isEqual) {
      throw different(file, part);
    }
  }

  private static IOException different(InputFile file, String part) {
    return new IOException(file + " reads back differently than it was written: " + part);
  }
}
