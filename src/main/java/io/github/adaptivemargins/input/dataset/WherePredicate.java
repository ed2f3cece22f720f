package io.github.adaptivemargins.input.dataset;

import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.MissingColumn;
import java.util.LinkedHashSet;
import java.util.List;
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

/** The SQL of {@code --where}: an expression over the columns of one row. */
public final class WherePredicate {
  private WherePredicate() {}

  /**
   * The top-level columns that the expression names.
   *
   * @throws JobException USAGE, if this is not an expression over one row
   */
  public static Set<String> columns(String sql) {
    // Spark would substitute session settings and environment variables.
    JobException.require(!sql.contains("${"), "--where", sql, "without ${...}");
    Set<String> columns = new LinkedHashSet<>();
    walk(
        parsed(sql),
        expression -> {
          checkUsesOnlyRow(expression);
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
      throw JobException.usage(
          "--where: "
              + Failures.toJobException(e).getMessage()
              + (sql.contains("'") ? "" : "; text takes single quotes, such as fold = 'train'"));
    }
  }

  private static void walk(Expression expression, Consumer<Expression> visitor) {
    visitor.accept(expression);
    CollectionConverters.asJava(expression.children()).forEach(child -> walk(child, visitor));
  }

  private static void checkUsesOnlyRow(Expression expression) {
    if (expression instanceof SubqueryExpression) {
      throw JobException.usage(
          "--where: subqueries are not allowed; use only columns of the input");
    }
    boolean isJava = expression instanceof CallMethodViaReflection;
    if (isJava || expression instanceof UserDefinedExpression) {
      throw JobException.usage(
          "--where: the function "
              + expression.prettyName()
              + (isJava ? " runs Java code" : " is not built into Spark")
              + ", which is not allowed");
    }
    if (expression instanceof Nondeterministic) {
      throw JobException.usage(
          "--where: "
              + expression.prettyName()
              + " may differ from run to run, which is not allowed");
    }
  }

  /**
   * The rows for which the predicate holds; all rows if there is none.
   *
   * @throws JobException USAGE, if this is not a predicate over one row, or it runs code
   */
  public static Dataset<Row> filter(Dataset<Row> rows, Optional<String> where) {
    return where.map(sql -> filter(rows, sql)).orElse(rows);
  }

  private static Dataset<Row> filter(Dataset<Row> rows, String sql) {
    Set<String> columns = columns(sql);
    Dataset<Row> kept;
    try {
      kept = rows.where(sql);
    } catch (Exception e) {
      String found = Failures.toJobException(e).getMessage();
      if (found.startsWith("[UNRESOLVED_COLUMN")) {
        checkExist(columns, List.of(rows.schema().fieldNames()));
      }
      throw JobException.usage("--where: " + found);
    }
    checkUsesOnlyRows(kept.queryExecution().analyzed(), rows.queryExecution().analyzed());
    FloatPushDown.disableIfFiltered(kept);
    return kept;
  }

  private static void checkExist(Set<String> columns, List<String> existing) {
    for (String column : columns) {
      if (existing.stream().noneMatch(column::equalsIgnoreCase)) {
        throw MissingColumn.exception("the input", existing, column, "--where");
      }
    }
  }

  /** Checks the resolved plan: a SQL function may contain a query. */
  private static void checkUsesOnlyRows(LogicalPlan plan, LogicalPlan rows) {
    if (plan.equals(rows)) {
      return;
    }
    if (plan.children().isEmpty()) {
      throw JobException.usage("--where: it reads more than the columns of the input");
    }
    CollectionConverters.asJava(plan.expressions())
        .forEach(expression -> walk(expression, WherePredicate::checkUsesOnlyRow));
    CollectionConverters.asJava(plan.children()).forEach(child -> checkUsesOnlyRows(child, rows));
  }
}
