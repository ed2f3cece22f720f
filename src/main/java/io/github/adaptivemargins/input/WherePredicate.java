package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import scala.jdk.javaapi.CollectionConverters;

/** The SQL of {@code --where}: an expression over the columns of a row, and nothing else. */
final class WherePredicate {
  /** Spark's functions that call any Java method by its name. */
  private static final Set<String> REFLECTION = Set.of("reflect", "java_method", "try_reflect");

  private WherePredicate() {}

  /**
   * The columns that it names, without the fields within them.
   *
   * @throws JobException USAGE, when it is no expression, asks other tables, or runs Java
   */
  static Set<String> columns(String sql) {
    Set<String> columns = new LinkedHashSet<>();
    walk(
        parsed(sql),
        expression -> {
          if (expression instanceof SubqueryExpression) {
            throw JobException.usage(
                "--where: a subquery is none of the rows' own columns, and may not be asked");
          } else if (expression instanceof UnresolvedFunction function) {
            refuseReflection(CollectionConverters.asJava(function.nameParts()));
          } else if (expression instanceof UnresolvedAttribute attribute) {
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

  private static void refuseReflection(List<String> name) {
    String function = name.get(name.size() - 1).toLowerCase(Locale.ROOT);
    if (REFLECTION.contains(function)) {
      throw JobException.usage(
          "--where: the function " + function + " runs Java, and may not be called");
    }
  }

  /**
   * The rows that it keeps.
   *
   * @throws JobException USAGE, when it is no predicate over them
   */
  static Dataset<Row> filter(Dataset<Row> rows, Optional<String> where) {
    where.ifPresent(WherePredicate::columns);
    try {
      return where.map(rows::where).orElse(rows);
    } catch (Exception e) {
      throw JobException.usage("--where: " + Failure.explain(e).getMessage());
    }
  }
}
