package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.testing.Duck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter.Mode;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.example.GroupWriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.SparkSession;

/**
 * A Parquet file of random labels in a random form. The seed determines the labels, the writer, the
 * page size, the dictionary size, the format version and the codec.
 */
final class RandomParquetFile {
  private static final String JAVA = "parquet-java";

  /** Key types, and their field in a Parquet schema. */
  enum Kind {
    BYTE("int32 label (INTEGER(8,true))"),
    SHORT("int32 label (INTEGER(16,true))"),
    INT("int32 label"),
    LONG("int64 label"),
    STRING("binary label (STRING)");

    private final String field;

    Kind(String field) {
      this.field = field;
    }

    private MessageType schema(boolean isOptional) {
      String repetition = isOptional ? "optional " : "required ";
      return MessageTypeParser.parseMessageType("message m { " + repetition + field + "; }");
    }

    private Object key(long value) {
      return switch (this) {
        case BYTE -> (int) (byte) value;
        case SHORT -> (int) (short) value;
        case INT -> (int) value;
        case LONG -> value;
        case STRING -> "ü".repeat((int) Math.floorMod(value, 4L)) + value;
      };
    }

    private static void add(Group row, Object key) {
      if (key instanceof Integer number) {
        row.add(CountingSession.COLUMN, number);
      } else if (key instanceof Long number) {
        row.add(CountingSession.COLUMN, number);
      } else {
        row.add(CountingSession.COLUMN, (String) key);
      }
    }
  }

  /** Spark is rare: it uses the same Parquet library, and takes ten times as long. */
  private static final List<String> WRITERS =
      List.of(JAVA, JAVA, JAVA, JAVA, JAVA, JAVA, "Spark", "DuckDB", "DuckDB");

  private enum Nulls {
    REQUIRED,
    NONE,
    ALL,
    FIRST,
    LAST,
    ALL_BUT_ONE,
    SOME,
    IN_RUNS
  }

  private final SplittableRandom random;
  private final Kind kind;
  private final String writer;
  private final Map<String, String> settings = new TreeMap<>();
  private final CompressionCodecName codec;
  private final List<Object> keys = new ArrayList<>();
  private final Nulls nulls;

  RandomParquetFile(int seed) {
    random = new SplittableRandom(seed);
    kind = pick(Kind.values());
    writer = WRITERS.get(random.nextInt(WRITERS.size()));
    nulls = pick(Nulls.values());
    codec =
        pick(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD);
    chooseKeys(pick(1, 2, 7, 8, 9, 63, 500, 500, 3000, 9000));
    chooseForm();
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void chooseKeys(int rows) {
    long distinct = pick(1L, 2L, 5L, 300L, 100_000L, Long.MAX_VALUE);
    long base = pick(0L, 0L, -3L, 1L << 40);
    int longestRun = pick(1, 1, 4, 100, 2000);
    int onlyKey = random.nextInt(rows);
    while (keys.size() < rows) {
      boolean isNull = isNull(keys.size(), rows, onlyKey);
      int run = isPlaced() ? 1 : 1 + random.nextInt(isNull ? longestRunOfNulls() : longestRun);
      Object key = isNull ? null : kind.key(base + random.nextLong(distinct));
      for (int i = Math.min(run, rows - keys.size()); i > 0; i--) {
        keys.add(key);
      }
    }
  }

  private boolean isNull(int row, int rows, int onlyKey) {
    return switch (nulls) {
      case REQUIRED, NONE -> false;
      case ALL -> true;
      case FIRST -> row == 0;
      case LAST -> row == rows - 1;
      case ALL_BUT_ONE -> row != onlyKey;
      case SOME, IN_RUNS -> random.nextInt(3) == 0;
    };
  }

  /** Returns whether the position of the nulls matters. */
  private boolean isPlaced() {
    return nulls == Nulls.FIRST || nulls == Nulls.LAST || nulls == Nulls.ALL_BUT_ONE;
  }

  private int longestRunOfNulls() {
    return nulls == Nulls.IN_RUNS ? 40 : 1;
  }

  private void chooseForm() {
    set("parquet.writer.version", pick("v1", "v2"));
    set("parquet.enable.dictionary", pick(true, true, false));
    set("parquet.dictionary.page.size", pick(64, 200, 3000, 1 << 20));
    set("parquet.page.size", pick(64, 300, 5000, 1 << 20));
    set("parquet.page.row.count.limit", pick(1, 3, 8, 100, 20_000));
    set("parquet.page.size.row.check.min", pick(1, 100));
    set("parquet.page.size.row.check.max", pick(100, 10_000));
    set("parquet.block.size", pick(1000, 20_000, 1 << 27));
    set("parquet.block.size.row.check.min", 100);
    set("parquet.block.size.row.check.max", 1000);
    set("parquet.column.statistics.enabled", pick(true, false));
    set("parquet.page.write-checksum.enabled", pick(true, false));
  }

  private void set(String name, Object value) {
    settings.put(name, value.toString());
  }

  Kind kind() {
    return kind;
  }

  String writer() {
    return writer;
  }

  /** Returns the number of rows of each label. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    keys.forEach(key -> counts.merge(String.valueOf(key), 1L, Long::sum));
    return counts;
  }

  /**
   * Returns whether Spark's own reader gives the right values. Spark 4.2 has a bug with strings in
   * DELTA_BYTE_ARRAY (format version 2) without compression: it reads them four bytes too early.
   */
  boolean isReadBySpark() {
    return kind != Kind.STRING
        || codec != CompressionCodecName.UNCOMPRESSED
        || settings.get("parquet.writer.version").equals("v1");
  }

  /** Writes the labels. The other writers copy them from a plain file. */
  Path write(Path folder, SparkSession spark) throws Exception {
    Path plain = folder.resolve("plain.parquet");
    return switch (writer) {
      case "Spark" -> writeBySpark(writeByParquet(plain, Map.of()), folder.resolve("spark"), spark);
      case "DuckDB" -> writeByDuck(writeByParquet(plain, Map.of()), folder.resolve("duck.parquet"));
      default -> writeByParquet(folder.resolve("java.parquet"), settings);
    };
  }

  private Path writeByParquet(Path file, Map<String, String> form) throws Exception {
    MessageType schema = kind.schema(nulls != Nulls.REQUIRED);
    Configuration conf = new Configuration(false);
    form.forEach(conf::set);
    GroupWriteSupport.setSchema(schema, conf);
    RecordWriter<Void, Group> rows =
        new ParquetOutputFormat<>(new GroupWriteSupport())
            .getRecordWriter(
                conf, new org.apache.hadoop.fs.Path(file.toUri()), codec, Mode.OVERWRITE);
    for (Object key : keys) {
      Group row = new SimpleGroup(schema);
      if (key != null) {
        Kind.add(row, key);
      }
      rows.write(null, row);
    }
    rows.close(null);
    return file;
  }

  private Path writeBySpark(Path written, Path folder, SparkSession spark) {
    spark
        .read()
        .schema(CountingSession.COLUMN + " " + kind)
        .parquet(written.toString())
        .coalesce(1)
        .write()
        .options(settings)
        .option("compression", codec.name())
        .parquet(folder.toString());
    return folder;
  }

  private Path writeByDuck(Path written, Path file) {
    return Duck.copy(
        "SELECT label FROM '" + Duck.quoted(written) + "'",
        file,
        "FORMAT parquet",
        "COMPRESSION " + codec,
        "PARQUET_VERSION " + settings.get("parquet.writer.version"),
        "DICTIONARY_SIZE_LIMIT " + pick(0, 1, 100, 100_000),
        "ROW_GROUP_SIZE " + pick(1, 2048, 100_000));
  }

  @Override
  public String toString() {
    return keys.size()
        + " rows of "
        + kind
        + ", nulls "
        + nulls
        + ", by "
        + writer
        + " in "
        + codec
        + " "
        + settings;
  }
}
