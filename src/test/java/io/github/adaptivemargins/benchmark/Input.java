package io.github.adaptivemargins.benchmark;

import io.github.adaptivemargins.testing.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is counted: labels, by how they are spread and stored. */
enum Input {
  INT64_PLAIN("INT64, 203,094 classes, plain pages", "floor(203094 * %1$s)::BIGINT", Form.PLAIN),
  INT32_DICTIONARY(
      "INT32, 203,094 classes, dictionary", "floor(203094 * %1$s)::INTEGER", Form.DICTIONARY),
  SORTED("INT64, 203,094 classes, sorted", "(range * 203094 // %2$d)::BIGINT", Form.PLAIN),
  CLUSTERED(
      "INT64, 203,094 classes, in runs of 100",
      "((range // 100) * 7919 %% 203094)::BIGINT",
      Form.PLAIN),
  STRINGS(
      "strings, 203,094 classes, dictionary",
      "'L' || floor(203094 * %1$s)::BIGINT",
      Form.DICTIONARY),
  FEW("INT64, 1,000 classes, dictionary", "floor(1000 * %1$s)::BIGINT", Form.DICTIONARY),
  MANY("INT64, 10 million classes, plain pages", "floor(10000000 * %1$s)::BIGINT", Form.PLAIN),
  SPARSE(
      "INT64, 203,094 classes of any 63 bits, plain pages",
      "(hash(floor(203094 * %1$s)::BIGINT) >> 1)::BIGINT",
      Form.PLAIN),
  DISTINCT("INT64 up to 10^15, each once", Form.UP_TO_10_15, Form.UNIQUE),
  DISTINCT_STRINGS(
      "strings of 20 characters, each once",
      "'label' || lpad((" + Form.UP_TO_10_15 + ")::VARCHAR, 15, '0')",
      Form.UNIQUE),
  CSV("CSV as GLDv2's, 203,094 classes", "floor(203094 * %1$s)::BIGINT", Form.CSV),
  CSV_GZIP("the same CSV, gzip", "floor(203094 * %1$s)::BIGINT", Form.CSV_GZIP);

  static final String COLUMN = "landmark_id";

  /** The columns of {@link #CSV}, for those that have to be told. */
  static final String CSV_SCHEMA = "id STRING, url STRING, " + COLUMN + " BIGINT";

  /** From 0 to 1, more often small: large classes first, as in real sets, and always the same. */
  private static final String SKEWED = "pow(hash(range) / 18446744073709551616.0, 2)";

  /** As in GLDv2's train.csv; one url in fifty holds a comma, and so has quotes. */
  private static final String CSV_COLUMNS =
      "md5(range::VARCHAR)[:16] AS id, 'https://upload.wikimedia.org/wikipedia/commons/'"
          + " || md5('url' || range) || if(range % 50 = 0, ',_', '_') || range || '.jpg' AS url, ";

  private final String title;
  private final String sql;
  private final Form form;

  Input(String title, String sql, Form form) {
    this.title = title;
    this.sql = sql;
    this.form = form;
  }

  String title() {
    return title;
  }

  boolean isCsv() {
    return form == Form.CSV || form == Form.CSV_GZIP;
  }

  /** What a JVM that collects the counts as Spark's rows needs, and all have the same. */
  String heap() {
    return this == MANY || form == Form.UNIQUE ? "3g" : "1g";
  }

  /** How many of so many labels there are here: others weigh more each. */
  long rows(long labels) {
    return labels / form.share;
  }

  /** The file of so many rows, made if it is not there. */
  Path file(Path folder, long rows) throws IOException {
    Path file = folder.resolve(name() + "-" + rows + form.ending);
    if (Files.notExists(file)) {
      Path made = folder.resolve("_" + file.getFileName());
      String label = sql.formatted(SKEWED, rows) + " AS " + COLUMN;
      String columns = isCsv() ? CSV_COLUMNS + label : label;
      Duck.copy("SELECT " + columns + " FROM range(" + rows + ")", made, form.options);
      Files.move(made, file);
    }
    return file;
  }

  /** How labels are stored, and for how many labels in plain pages one stands. */
  private enum Form {
    PLAIN(".parquet", 1, "FORMAT parquet, ROW_GROUP_SIZE 1000000, DICTIONARY_SIZE_LIMIT 0"),
    DICTIONARY(
        ".parquet", 1, "FORMAT parquet, ROW_GROUP_SIZE 1000000, DICTIONARY_SIZE_LIMIT 1048576"),
    UNIQUE(".parquet", 10, PLAIN.options),
    CSV(".csv", 5, "FORMAT csv, HEADER"),
    CSV_GZIP(".csv.gz", 5, "FORMAT csv, HEADER, COMPRESSION gzip");

    static final String UP_TO_10_15 =
        "(range::HUGEINT * 618033988749893 %% 1000000000000000)::BIGINT";

    private final String ending;
    private final int share;
    private final String options;

    Form(String ending, int share, String options) {
      this.ending = ending;
      this.share = share;
      this.options = options;
    }
  }
}
