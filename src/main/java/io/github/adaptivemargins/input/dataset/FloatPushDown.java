package io.github.adaptivemargins.input.dataset;

import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Turns off the push-down of filters on floating-point columns. The statistics of Parquet and ORC
 * leave NaN out, so that Spark would skip rows for which the filter holds.
 */
public final class FloatPushDown {
  private static final List<String> PUSH_DOWN =
      List.of("spark.sql.parquet.filterPushdown", "spark.sql.orc.filterPushdown");

  private FloatPushDown() {}

  /** Turns it off in the session of these rows, if one of their filters needs it. */
  public static void disableIfFiltered(Dataset<Row> rows) {
    if (PlanNodes.of(rows).stream().anyMatch(FloatPushDown::filtersFloats)) {
      PUSH_DOWN.forEach(setting -> rows.sparkSession().conf().set(setting, false));
    }
  }

  /** The optimizer turns the condition of a join into filters of its sides. */
  private static boolean filtersFloats(LogicalPlan node) {
    return (node instanceof Filter || node instanceof Join)
        && CollectionConverters.asJava(node.expressions()).stream()
            .anyMatch(FloatPushDown::namesFloats);
  }

  /**
   * Whether a column of the node or of an outer query is floating-point, or contains such a field.
   */
  private static boolean namesFloats(Expression expression) {
    Collection<Expression> children = CollectionConverters.asJava(expression.children());
    return children.isEmpty()
        ? !(expression instanceof Literal) && containsFloats(expression.dataType())
        : children.stream().anyMatch(FloatPushDown::namesFloats);
  }

  private static boolean containsFloats(DataType type) {
    if (type instanceof StructType struct) {
      return List.of(struct.fields()).stream().anyMatch(f -> containsFloats(f.dataType()));
    }
    return type instanceof FloatType || type instanceof DoubleType;
  }
}
