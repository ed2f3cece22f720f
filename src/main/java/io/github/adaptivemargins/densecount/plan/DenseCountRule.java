package io.github.adaptivemargins.densecount.plan;

import static io.github.adaptivemargins.densecount.plan.DenseMergeExec.seq;

import io.github.adaptivemargins.densecount.keys.KeyType;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateMode;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.expressions.aggregate.Final$;
import org.apache.spark.sql.catalyst.expressions.aggregate.Partial$;
import org.apache.spark.sql.catalyst.plans.physical.HashPartitioning;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import scala.collection.immutable.Seq;

/**
 * Replaces the two aggregates of {@code groupBy(key).count()}, and the shuffle between them, by
 * {@link PartialCountExec}, a shuffle and a sort of blocks, and {@link DenseMergeExec}. Every other
 * plan stays as Spark made it.
 */
public final class DenseCountRule extends Rule<SparkPlan> {
  public static final String ENABLED = "spark.densecount.enabled";

  @Override
  public SparkPlan apply(SparkPlan plan) {
    boolean isEnabled =
        Boolean.parseBoolean(plan.conf().getConfString(ENABLED, Boolean.toString(true)));
    return isEnabled ? replaced(plan) : plan;
  }

  private static SparkPlan replaced(SparkPlan plan) {
    Optional<SparkPlan> counted =
        plan instanceof HashAggregateExec total ? counted(total) : Optional.empty();
    if (counted.isPresent() || !takesAnyRows(plan)) {
      return counted.orElse(plan);
    }
    SparkPlan child = plan.children().head();
    SparkPlan replacement = replaced(child);
    return replacement == child ? plan : plan.withNewChildren(seq(List.of(replacement)));
  }

  /**
   * Whether a plan relies neither on where the rows of a key are, as joins do, nor on how many rows
   * the shuffle had: adaptive execution takes them for the most that there are of keys, and leaves
   * out the limit or the sort of so few. A row of blocks is many keys.
   */
  private static boolean takesAnyRows(SparkPlan plan) {
    return plan instanceof ProjectExec
        || plan instanceof FilterExec
        || plan instanceof Exchange
        || (plan instanceof BaseAggregateExec all && all.groupingExpressions().isEmpty());
  }

  private static Optional<SparkPlan> counted(HashAggregateExec total) {
    Optional<ShuffleExchangeExec> shuffle =
        total.child() instanceof ShuffleExchangeExec found ? Optional.of(found) : Optional.empty();
    SparkPlan below = shuffle.<SparkPlan>map(ShuffleExchangeExec::child).orElse(total.child());
    if (!isCount(total, Final$.MODULE$)
        || !(below instanceof HashAggregateExec part)
        || !isCount(part, Partial$.MODULE$)
        || !shuffle.map(s -> s.outputPartitioning() instanceof HashPartitioning).orElse(true)) {
      return Optional.empty();
    }
    return key(part).map(key -> withOutput(total, merge(total, shuffle, count(key, part.child()))));
  }

  private static SparkPlan count(Attribute key, SparkPlan child) {
    Seq<Attribute> output =
        seq(
            List.of(
                column("block", DataTypes.IntegerType), column("counts", DataTypes.BinaryType)));
    return child.supportsColumnar()
        ? new DenseCountExec(key, output, child)
        : new DenseRowCountExec(key, output, child);
  }

  private static Attribute column(String name, DataType type) {
    return new AttributeReference(
        name, type, false, Metadata.empty(), NamedExpression$.MODULE$.newExprId(), seq(List.of()));
  }

  private static SparkPlan merge(
      HashAggregateExec total, Optional<ShuffleExchangeExec> shuffle, SparkPlan count) {
    Attribute block = count.output().head();
    SparkPlan shuffled =
        shuffle
            .filter(s -> !OnePartition.isOf(((UnaryCountExec) count).child()))
            .<SparkPlan>map(
                s ->
                    new ShuffleExchangeExec(
                        new HashPartitioning(
                            seq(List.<Expression>of(block)),
                            s.outputPartitioning().numPartitions()),
                        count,
                        s.shuffleOrigin(),
                        s.advisoryPartitionSize()))
            .orElse(count);
    SparkPlan sorted = new SortExec(seq(List.of(DenseMergeExec.order(block))), false, shuffled, 0);
    Seq<Attribute> output = keyAndCount(total);
    return new DenseMergeExec(output.head(), output, sorted);
  }

  private static Seq<Attribute> keyAndCount(HashAggregateExec total) {
    return hasPlainOutput(total)
        ? seq(outputs(total))
        : seq(List.of(key(total).orElseThrow(), total.aggregateAttributes().head()));
  }

  private static List<Attribute> outputs(HashAggregateExec total) {
    return List.of(
        total.resultExpressions().apply(0).toAttribute(),
        total.resultExpressions().apply(1).toAttribute());
  }

  /** Whether the key and the count, by whatever name, are all that comes out. */
  private static boolean hasPlainOutput(HashAggregateExec total) {
    Seq<NamedExpression> results = total.resultExpressions();
    return results.size() == 2
        && isNamed(results.apply(0), key(total).orElseThrow())
        && isNamed(results.apply(1), total.aggregateAttributes().head());
  }

  private static boolean isNamed(NamedExpression result, Attribute column) {
    Expression named = result instanceof Alias alias ? alias.child() : (Expression) result;
    return named instanceof Attribute found && found.exprId().equals(column.exprId());
  }

  private static SparkPlan withOutput(HashAggregateExec total, SparkPlan merge) {
    SparkPlan plan =
        hasPlainOutput(total) ? merge : new ProjectExec(total.resultExpressions(), merge);
    // By it adaptive execution finds the place of a stage.
    total
        .logicalLink()
        .foreach(
            link -> {
              plan.setLogicalLink(link);
              return null;
            });
    return plan;
  }

  /** {@code count(*)}, which is {@code count(1)}, of all rows, by one key. */
  private static boolean isCount(HashAggregateExec aggregate, AggregateMode mode) {
    Seq<AggregateExpression> functions = aggregate.aggregateExpressions();
    return !aggregate.isStreaming()
        && key(aggregate).isPresent()
        && functions.size() == 1
        && functions.head().mode().equals(mode)
        && !functions.head().isDistinct()
        && functions.head().filter().isEmpty()
        && functions.head().aggregateFunction() instanceof Count count
        && count.children().forall(DenseCountRule::isNeverNull);
  }

  private static boolean isNeverNull(Expression counted) {
    return counted instanceof Literal literal && literal.value() != null;
  }

  private static Optional<Attribute> key(HashAggregateExec aggregate) {
    Seq<NamedExpression> keys = aggregate.groupingExpressions();
    return keys.size() == 1
            && keys.head() instanceof Attribute key
            && KeyType.of(key.dataType()).isPresent()
        ? Optional.of(key)
        : Optional.empty();
  }
}
