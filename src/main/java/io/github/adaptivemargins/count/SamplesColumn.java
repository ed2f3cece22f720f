package io.github.adaptivemargins.count;

import static org.apache.spark.sql.functions.array_remove;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.try_sum;
import static org.apache.spark.sql.functions.when;

import io.github.adaptivemargins.count.LabelGroups.StringInterpretation;
import io.github.adaptivemargins.failure.Amount;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.InputColumns;
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
 * The column that says how many samples a row stands for: a number, in a text written as an integer
 * or with a fraction of zeros; an array of samples; or, where a separator is given, a text that
 * lists them.
 */
final class SamplesColumn {
  private final String name;
  private final Column column;

  /** The number of samples; null where there is none. */
  private final Column samples;

  private SamplesColumn(String name, Column column, Column samples) {
    this.name = name;
    this.column = column;
    this.samples = samples;
  }

  /**
   * The column of that field.
   *
   * @param separator what stands between the samples that a text lists
   * @throws JobException BAD_DATA, when no number of samples can be of this type
   */
  static SamplesColumn of(StructField field, Optional<String> separator) {
    DataType type = field.dataType();
    Column column = InputColumns.of(field);
    if (type instanceof StringType) {
      return new SamplesColumn(
          field.name(),
          column,
          separator.map(s -> items(column, s)).orElseGet(() -> number(field)));
    }
    if (separator.isEmpty() && type instanceof NumericType) {
      Column whole = bigint(InputColumns.quoted(field.name()));
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

  private static Column items(Column column, String separator) {
    return when(
        column.isNotNull(), size(array_remove(split(column, Pattern.quote(separator)), "")));
  }

  private static Column number(StructField field) {
    String quoted = InputColumns.quoted(field.name());
    // Before a line feed at the end there is a $ too.
    String digits = "regexp_extract(" + quoted + ", '^([0-9]+)([.]0*)?(?![^x]|x)', 1)";
    return bigint("nullif(" + digits + ", '')");
  }

  // Spark 3.5 has it in SQL alone.
  private static Column bigint(String sql) {
    return expr("try_cast(" + sql + " AS bigint)");
  }

  /** One row a label, for {@link Sums}. */
  Dataset<Row> aggregate(RelationalGroupedDataset labels) {
    return labels.agg(
        try_sum(samples),
        count_if(isInvalid()),
        min(when(isInvalid(), coalesce(column.cast("string"), lit("null")))));
  }

  /** Whether a row has no number of samples. */
  Column isInvalid() {
    return samples.isNull();
  }

  /**
   * The samples of each label.
   *
   * @param firstLine where the first value is that is no number of samples
   * @throws JobException BAD_DATA, when there is such a value, or a sum is 2^63 or more
   */
  LabelGroups groups(Sums sums, Supplier<Optional<String>> firstLine) {
    if (sums.invalid > 0) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "--samples-column %s has %s %s no number of samples (such as %s)%s; a"
                  + " column that lists its samples wants --samples-separator",
              name,
              Amount.of(sums.invalid, "value"),
              sums.invalid == 1 ? "that is" : "that are",
              sums.example,
              firstLine.get().map(line -> "; the first in " + line).orElse("")));
    }
    if (sums.isOverflown) {
      throw JobException.badData("--samples-column " + name + " adds up to 2^63 or more");
    }
    return sums.groups;
  }

  /** The samples of each label that a task has met. */
  static final class Sums implements TaskResult<Sums> {
    private static final long serialVersionUID = 1;

    private final LabelGroups groups;
    private long invalid;
    private String example;
    private boolean isOverflown;

    Sums(StringInterpretation stringInterpretation) {
      this.groups = new LabelGroups(stringInterpretation);
    }

    @Override
    public void add(Object label, InternalRow group) {
      if (group.getLong(2) > 0) {
        addInvalid(group.getLong(2), group.getUTF8String(3).toString());
      } else if (group.isNullAt(1)) {
        isOverflown = true;
      } else {
        groups.add(label, group);
      }
    }

    @Override
    public Sums merge(Sums other) {
      groups.merge(other.groups);
      isOverflown |= other.isOverflown;
      if (other.invalid > 0) {
        addInvalid(other.invalid, other.example);
      }
      return this;
    }

    /** The least of the examples is kept, since tasks end in any order. */
    private void addInvalid(long values, String shown) {
      example = example == null || shown.compareTo(example) < 0 ? shown : example;
      invalid += values;
    }
  }
}
