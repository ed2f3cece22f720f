package io.github.adaptivemargins.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_csv;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** Finds the line of a label that cannot stand for a class, for the message that refuses it. */
final class LineLocator {
  private final SparkSession spark;
  private final FileReader reader;
  private final String labelName;
  private final StructType schema;

  LineLocator(SparkSession spark, FileReader reader, String labelName, StructType schema) {
    this.spark = spark;
    this.reader = reader;
    this.labelName = labelName;
    this.schema = schema;
  }

  /**
   * Where a label stands first, such as {@code file:///data/train.csv line 7}; empty where it is
   * not to be found by lines.
   *
   * @param invalid the label; empty for one that is null or empty
   */
  Optional<String> first(Dataset<Row> rows, Column label, Optional<String> invalid) {
    Column isInvalid =
        invalid.isPresent()
            ? label.cast("string").equalTo(invalid.get())
            : label.isNull().or(label.equalTo(""));
    List<Row> files =
        rows.where(isInvalid)
            .select(rows.metadataColumn("_metadata").getField("file_path"))
            .limit(1)
            .collectAsList();
    return files.isEmpty() ? Optional.empty() : line(files.get(0).getString(0), invalid);
  }

  private Optional<String> line(String file, Optional<String> invalid) {
    String wanted = invalid.orElse("");
    Function<Tuple2<Row, Long>, Boolean> isWanted =
        line ->
            !line._1().getString(0).isBlank()
                && wanted.equals(Optional.ofNullable(line._1().getString(1)).orElse(""));
    List<Tuple2<Row, Long>> first =
        spark
            .read()
            .text(InputFiles.literal(new Path(URI.create(file))))
            .select(col("value"), labelOf(col("value")))
            .javaRDD()
            .zipWithIndex()
            .filter(isWanted)
            .take(1);
    return first.stream().map(line -> file + " line " + (line._2() + 1)).findFirst();
  }

  private Column labelOf(Column line) {
    // No other mode keeps the line, which is what is sought.
    Map<String, String> settings = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    settings.putAll(reader.settings());
    settings.put("mode", "PERMISSIVE");
    return switch (reader.format()) {
      case CSV, TSV -> from_csv(line, lit(schema.toDDL()), settings).getField(labelName);
      case JSON -> from_json(line, schema, Map.of()).getField(labelName);
      default -> Layouts.imageListLabel(line);
    };
  }
}
