package io.github.adaptivemargins.count;

import static org.apache.spark.sql.functions.array_remove;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.try_sum;
import static org.apache.spark.sql.functions.when;

import io.github.adaptivemargins.count.LabelGroups.StringLabels;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.InputColumns;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * The column that says how many samples a row stands for: a number is summed, an array counts its
 * elements, a string its words between spaces. In a text format, where numbers are strings too,
 * both readings are made in the one pass; the column is one of numbers when every value is written
 * as an integer.
 */
final class SamplesColumn {
  /**
   * One way to understand the column.
   *
   * @param fits whether a value can be meant so
   * @param samples the number of samples; null where there is none
   */
  private record Reading(Column fits, Column samples) {
    static Reading ofNumber(Column column, Column whole) {
      return new Reading(lit(true), when(whole.geq(0).and(whole.equalTo(column)), whole));
    }

    static Reading ofWrittenInteger(Column column, Column written) {
      Column fits = column.isNull().or(written.cast("string").eqNullSafe(column));
      return new Reading(fits, when(fits.and(written.geq(0)), written));
    }

    static Reading ofWords(Column column) {
      Column words = size(array_remove(split(column, " "), ""));
      return new Reading(lit(true), when(column.isNotNull(), words));
    }

    static Reading ofElements(Column column) {
      return new Reading(lit(true), when(column.isNotNull(), size(column)));
    }

    /** Per label: values that do not fit, the sum, values without a number, and one of those. */
    Stream<Column> aggregates(Column column) {
      Column invalid = samples.isNull();
      return Stream.of(
          count_if(not(fits)),
          try_sum(samples),
          count_if(invalid),
          min(when(invalid, coalesce(column.cast("string"), lit("null")))));
    }
  }

  private static final int AGGREGATES = 4;

  private final String name;
  private final Column column;
  private final List<Reading> readings;

  private SamplesColumn(String name, Column column, List<Reading> readings) {
    this.name = name;
    this.column = column;
    this.readings = readings;
  }

  /**
   * @param isText whether the format carries no types
   * @throws JobException BAD_DATA, when no number of samples can be of this type
   */
  static SamplesColumn of(StructField field, boolean isText) {
    String name = field.name();
    DataType type = field.dataType();
    Column column = InputColumns.of(field);
    // Spark 3.5 has it in SQL alone.
    Column integer = expr("try_cast(" + InputColumns.quoted(field) + " AS bigint)");
    if (type instanceof NumericType) {
      return new SamplesColumn(name, column, List.of(Reading.ofNumber(column, integer)));
    } else if (type instanceof ArrayType) {
      return new SamplesColumn(name, column, List.of(Reading.ofElements(column)));
    } else if (type instanceof StringType) {
      Reading words = Reading.ofWords(column);
      return new SamplesColumn(
          name,
          column,
          isText ? List.of(Reading.ofWrittenInteger(column, integer), words) : List.of(words));
    }
    throw JobException.badData(
        "--samples-column "
            + name
            + " is of type "
            + type.simpleString()
            + "; it must be a number, an array or a string of words");
  }

  /** One row a label, for {@link Sums}. */
  Dataset<Row> aggregate(RelationalGroupedDataset labels) {
    List<Column> aggregates =
        readings.stream().flatMap(reading -> reading.aggregates(column)).toList();
    return labels.agg(
        aggregates.get(0), aggregates.subList(1, aggregates.size()).toArray(Column[]::new));
  }

  /** What a task begins with, for {@link #aggregate}'s rows. */
  TaskResult.Zero<Sums> zero(StringLabels stringLabels) {
    int size = readings.size();
    return () -> new Sums(size, stringLabels);
  }

  /**
   * The samples of each label, by the first of the readings that fits.
   *
   * @throws JobException BAD_DATA, when a value is no number of samples, or a sum is 2^63 or more
   */
  LabelGroups samples(Sums sums) {
    Sum sum = Arrays.stream(sums.ofReadings).filter(s -> s.unfit == 0).findFirst().orElseThrow();
    if (sum.invalid > 0) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "--samples-column %s has %,d values that are no number of samples (such as %s)",
              name,
              sum.invalid,
              sum.example));
    }
    if (sum.isOverflown) {
      throw JobException.badData("--samples-column " + name + " adds up to 2^63 or more");
    }
    return sum.groups;
  }

  /** The samples of each label under each of the readings. */
  static final class Sums implements TaskResult<Sums> {
    private static final long serialVersionUID = 1;

    private final Sum[] ofReadings;

    private Sums(int readings, StringLabels stringLabels) {
      ofReadings = Stream.generate(() -> new Sum(stringLabels)).limit(readings).toArray(Sum[]::new);
    }

    /**
     * @param group a row of {@link #aggregate}
     */
    @Override
    public void add(Row group) {
      for (int i = 0; i < ofReadings.length; i++) {
        ofReadings[i].add(group, 1 + i * AGGREGATES);
      }
    }

    @Override
    public Sums merge(Sums other) {
      for (int i = 0; i < ofReadings.length; i++) {
        ofReadings[i].merge(other.ofReadings[i]);
      }
      return this;
    }
  }

  private static final class Sum implements Serializable {
    private static final long serialVersionUID = 1;

    private final LabelGroups groups;
    private long unfit;
    private long invalid;
    private String example;
    private boolean isOverflown;

    private Sum(StringLabels stringLabels) {
      this.groups = new LabelGroups(stringLabels);
    }

    private void add(Row group, int first) {
      unfit += group.getLong(first);
      if (group.getLong(first + 2) > 0) {
        addInvalid(group.getLong(first + 2), group.getString(first + 3));
      } else if (group.isNullAt(first + 1)) {
        isOverflown = true;
      } else {
        groups.add(group.get(0), group.getLong(first + 1));
      }
    }

    private void merge(Sum other) {
      groups.merge(other.groups);
      unfit += other.unfit;
      isOverflown |= other.isOverflown;
      if (other.invalid > 0) {
        addInvalid(other.invalid, other.example);
      }
    }

    /** The least of the examples is kept, since tasks end in any order. */
    private void addInvalid(long values, String shown) {
      example = example == null || shown.compareTo(example) < 0 ? shown : example;
      invalid += values;
    }
  }
}
