package io.github.adaptivemargins.count;

import static org.apache.spark.sql.functions.array_remove;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.try_sum;
import static org.apache.spark.sql.functions.when;

import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import io.github.adaptivemargins.failure.Shortened;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * The column with the number of samples of a row: a number; a text of an integer; an array, whose
 * elements are the samples; or, with a separator, a text that lists the samples.
 */
final class SamplesColumn {
  private final String name;
  private final Column column;

  /** The number of samples; null if the value is invalid. */
  private final Column samples;

  private SamplesColumn(String name, Column column, Column samples) {
    this.name = name;
    this.column = column;
    this.samples = samples;
  }

  /**
   * The samples column of a dataset.
   *
   * @throws JobException BAD_DATA, if a number of samples cannot have this type
   */
  static SamplesColumn of(LabelDataset.Samples samples) {
    StructField field = samples.field();
    Optional<String> separator = samples.separator();
    DataType type = field.dataType();
    Column column = ColumnResolver.of(field);
    if (type instanceof StringType) {
      return new SamplesColumn(
          field.name(),
          column,
          separator.map(s -> listedSamples(column, s)).orElseGet(() -> number(field)));
    }
    if (separator.isEmpty() && type instanceof NumericType) {
      Column whole = bigint(ColumnResolver.quoted(field.name()));
      Column isNumber = whole.geq(0).and(whole.equalTo(column));
      return new SamplesColumn(field.name(), column, when(isNumber, whole));
    }
    if (separator.isEmpty() && type instanceof ArrayType) {
      return new SamplesColumn(field.name(), column, when(column.isNotNull(), size(column)));
    }
    throw JobException.badData(
        "--samples-column "
            + field.name()
            + " is of type "
            + type.simpleString()
            + (separator.isPresent()
                ? "; with --samples-separator it must be a string"
                : "; it must be a number or an array, or a string with --samples-separator"));
  }

  private static Column listedSamples(Column column, String separator) {
    return when(
        column.isNotNull(), size(array_remove(split(column, Pattern.quote(separator)), "")));
  }

  private static Column number(StructField field) {
    String quoted = ColumnResolver.quoted(field.name());
    // Not $, which also matches before a line feed at the end.
    String digits = "regexp_extract(" + quoted + ", '^([0-9]+)([.]0*)?(?![^x]|x)', 1)";
    return bigint("nullif(" + digits + ", '')");
  }

  // Spark 3.5 has try_cast only in SQL.
  private static Column bigint(String sql) {
    return expr("try_cast(" + sql + " AS bigint)");
  }

  /** The sums of each label, as rows for {@link Sums}. */
  Dataset<Row> sum(RelationalGroupedDataset labels) {
    return labels.agg(
        try_sum(samples),
        count_if(isInvalid()),
        min(when(isInvalid(), coalesce(column.cast("string"), lit("null")))),
        count(lit(1)));
  }

  /** Whether the value of a row is not a number of samples. */
  Column isInvalid() {
    return samples.isNull();
  }

  /**
   * The number of samples of each label.
   *
   * @param firstInvalid finds the place of the first invalid value
   * @throws JobException BAD_DATA, if a value is invalid, or a sum is 2^63 or more
   */
  RawLabelCounts checkedCounts(Sums sums, Supplier<Optional<String>> firstInvalid) {
    if (sums.invalid > 0) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "--samples-column %s has %s %s not a number of samples (such as %s)%s; for a"
                  + " column that lists its samples give --samples-separator",
              name,
              Plural.of(sums.invalid, "value"),
              sums.invalid == 1 ? "that is" : "that are",
              Shortened.text(sums.example),
              firstInvalid.get().map(line -> "; the first in " + line).orElse("")));
    }
    if (sums.hasOverflow) {
      throw JobException.badData("--samples-column " + name + " adds up to 2^63 or more");
    }
    return sums.counts;
  }

  /** The sums of the labels of one task. */
  static final class Sums implements Serializable {
    private static final long serialVersionUID = 1;

    private final RawLabelCounts counts;
    private long invalid;
    private String example = "";
    private boolean hasOverflow;

    Sums(StringInterpretation strings) {
      this.counts = new RawLabelCounts(strings);
    }

    void add(Object label, InternalRow group) {
      counts.addRows(group.getLong(4));
      if (group.getLong(2) > 0) {
        addInvalid(group.getLong(2), group.getUTF8String(3).toString());
      } else if (group.isNullAt(1)) {
        hasOverflow = true;
      } else {
        counts.add(label, group.getLong(1));
      }
    }

    Sums merge(Sums other) {
      counts.merge(other.counts);
      hasOverflow |= other.hasOverflow;
      if (other.invalid > 0) {
        addInvalid(other.invalid, other.example);
      }
      return this;
    }

    /** Keeps the smallest example, as tasks end in any order. */
    private void addInvalid(long values, String shown) {
      example = invalid == 0 || shown.compareTo(example) < 0 ? shown : example;
      invalid += values;
    }
  }
}
