package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Nondeterministic;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.jdk.javaapi.CollectionConverters;

/** The SQL of {@code --where}: an expression over the columns of a row, and nothing else. */
final class WherePredicate {
  private WherePredicate() {}

  /**
   * The columns that it names, without the fields within them.
   *
   * @throws JobException USAGE, when it is no expression, or asks other tables
   */
  static Set<String> columns(String sql) {
    // The session would put its own settings and the environment's values there.
    JobException.require(!sql.contains("${"), "--where", sql, "without ${...}");
    Set<String> columns = new LinkedHashSet<>();
    walk(
        parsed(sql),
        expression -> {
          refuseUnlessOfRow(expression);
          if (expression instanceof UnresolvedAttribute attribute) {
            columns.add(attribute.nameParts().head());
          }
        });
    return columns;
  }

  private static Expression parsed(String sql) {
    try {
      return CatalystSqlParser$.MODULE$.parseExpression(sql);
    } catch (Exception e) {
      throw JobException.usage("--where: " + Failure.explain(e).getMessage());
    }
  }

  private static void walk(Expression expression, Consumer<Expression> visitor) {
    visitor.accept(expression);
    CollectionConverters.asJava(expression.children()).forEach(child -> walk(child, visitor));
  }

  private static void refuseUnlessOfRow(Expression expression) {
    if (expression instanceof SubqueryExpression) {
      throw JobException.usage(
          "--where: a subquery is none of the rows' own columns, and may not be asked");
    }
    boolean isJava = expression instanceof CallMethodViaReflection;
    if (isJava || expression instanceof UserDefinedExpression) {
      throw JobException.usage(
          "--where: the function "
              + expression.prettyName()
              + (isJava ? " runs Java" : " is none of Spark's own")
              + ", and may not be called");
    }
    if (expression instanceof Nondeterministic) {
      throw JobException.usage(
          "--where: "
              + expression.prettyName()
              + " is none of the rows' own columns, and need not be the same on every run");
    }
  }

  /**
   * The rows that it keeps.
   *
   * @throws JobException USAGE, when it is no predicate over them, or runs code
   */
  static Dataset<Row> filter(Dataset<Row> rows, Optional<String> where) {
    return where.map(sql -> filter(rows, sql)).orElse(rows);
  }

  private static Dataset<Row> filter(Dataset<Row> rows, String sql) {
    columns(sql);
    Dataset<Row> kept;
    try {
      kept = rows.where(sql);
    } catch (Exception e) {
      throw JobException.usage("--where: " + Failure.explain(e).getMessage());
    }
    refuseUnlessOfRows(kept.queryExecution().analyzed(), rows.queryExecution().analyzed());
    return kept;
  }

  /** What a name stands for is known once Spark has looked it up: a function may be a query. */
  private static void refuseUnlessOfRows(LogicalPlan plan, LogicalPlan rows) {
    if (plan.equals(rows)) {
      return;
    }
    if (plan.children().isEmpty()) {
      throw JobException.usage("--where: it reads more than the columns of the rows");
    }
    CollectionConverters.asJava(plan.expressions())
        .forEach(expression -> walk(expression, WherePredicate::refuseUnlessOfRow));
    CollectionConverters.asJava(plan.children()).forEach(child -> refuseUnlessOfRows(child, rows));
  }
}
