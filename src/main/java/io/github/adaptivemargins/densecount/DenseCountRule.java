package io.github.adaptivemargins.densecount;

import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.expressions.aggregate.Partial$;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractPartialFunction;

/**
 * Replaces the partial aggregate of {@code groupBy(key).count()} by {@link DenseCountExec} or
 * {@link DenseRowCountExec}. Every other plan stays as Spark made it.
 */
final class DenseCountRule extends ColumnarRule {
  @Override
  public Rule<SparkPlan> preColumnarTransitions() {
    return new ReplacePartialCounts();
  }

  private static final class ReplacePartialCounts extends Rule<SparkPlan> {
    @Override
    public SparkPlan apply(SparkPlan plan) {
      boolean isEnabled =
          Boolean.parseBoolean(
              plan.conf().getConfString(DenseCountExtension.ENABLED, Boolean.toString(true)));
      return isEnabled ? plan.transformUp(new Replacement()) : plan;
    }
  }

  private static final class Replacement extends AbstractPartialFunction<SparkPlan, SparkPlan> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isDefinedAt(SparkPlan plan) {
      return plan instanceof HashAggregateExec aggregate && isPartialCount(aggregate);
    }

    @Override
    public SparkPlan apply(SparkPlan plan) {
      HashAggregateExec aggregate = (HashAggregateExec) plan;
      Attribute key = key(aggregate).orElseThrow();
      SparkPlan child = aggregate.child();
      return child.supportsColumnar()
          ? new DenseCountExec(key, aggregate.output(), child)
          : new DenseRowCountExec(key, aggregate.output(), child);
    }
  }

  private static boolean isPartialCount(HashAggregateExec aggregate) {
    Seq<AggregateExpression> functions = aggregate.aggregateExpressions();
    return !aggregate.isStreaming()
        && key(aggregate).isPresent()
        && functions.size() == 1
        && isPlainCount(functions.head())
        && isKeyAndCount(aggregate);
  }

  private static Optional<Attribute> key(HashAggregateExec aggregate) {
    Seq<NamedExpression> keys = aggregate.groupingExpressions();
    return keys.size() == 1
            && keys.head() instanceof Attribute key
            && KeyCounts.canCount(key.dataType())
            && aggregate.child().outputSet().contains(key)
        ? Optional.of(key)
        : Optional.empty();
  }

  /** {@code count(*)}, which is {@code count(1)}, of all rows. */
  private static boolean isPlainCount(AggregateExpression function) {
    return function.mode().equals(Partial$.MODULE$)
        && !function.isDistinct()
        && function.filter().isEmpty()
        && function.aggregateFunction() instanceof Count count
        && count.children().forall(DenseCountRule::isNeverNull);
  }

  private static boolean isNeverNull(Expression counted) {
    return counted instanceof Literal literal && literal.value() != null;
  }

  /** The columns that come out: the key and the one buffer of the count, in this order. */
  private static boolean isKeyAndCount(HashAggregateExec aggregate) {
    Seq<Attribute> output = aggregate.output();
    return output.size() == 2
        && output.head().exprId().equals(aggregate.groupingExpressions().head().exprId());
  }
}
