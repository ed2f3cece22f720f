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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Seq;

/**
 * Replaces the two aggregates of {@code groupBy(key).count()} and the shuffle between them by
 * {@link PartialCountExec}, a shuffle and a sort of blocks, and {@link DenseMergeExec}. Any other
 * plan stays unchanged. The reason is logged at DEBUG.
 */
public final class DenseCountRule extends Rule<SparkPlan> {
  /** Session setting; {@code false} leaves every plan to Spark's own operators. */
  public static final String ENABLED = "spark.densecount.enabled";

  private static final Logger LOG = LoggerFactory.getLogger(DenseCountRule.class);

  @Override
  public SparkPlan apply(SparkPlan plan) {
    boolean isEnabled =
        Boolean.parseBoolean(plan.conf().getConfString(ENABLED, Boolean.toString(true)));
    return isEnabled ? replace(plan) : plan;
  }

  private static SparkPlan replace(SparkPlan plan) {
    if (isGrouping(plan)) {
      return replaceCount((HashAggregateExec) plan);
    } else if (!acceptsAnyRows(plan)) {
      if (LOG.isDebugEnabled() && plan.exists(DenseCountRule::isGrouping)) {
        LOG.debug(
            "Spark's operators stay below {}: it may need the rows of a key", plan.nodeName());
      }
      return plan;
    }
    SparkPlan child = plan.children().head();
    SparkPlan replacement = replace(child);
    return replacement == child ? plan : plan.withNewChildren(seq(List.of(replacement)));
  }

  private static boolean isGrouping(SparkPlan plan) {
    return plan instanceof HashAggregateExec aggregate
        && !aggregate.groupingExpressions().isEmpty();
  }

  /**
   * Returns whether a plan can have a replaced count below it. It must not depend on where the rows
   * of a key are, as a join does. It must not depend on the number of rows in the shuffle either.
   * Adaptive execution takes this number as a bound of the number of keys, and removes a limit or a
   * sort that such a bound makes needless. But a row of the shuffle is a block of many keys.
   */
  private static boolean acceptsAnyRows(SparkPlan plan) {
    return plan instanceof ProjectExec
        || plan instanceof FilterExec
        || plan instanceof Exchange
        || (plan instanceof BaseAggregateExec all && all.groupingExpressions().isEmpty());
  }

  private static SparkPlan replaceCount(HashAggregateExec total) {
    Optional<ShuffleExchangeExec> shuffle =
        total.child() instanceof ShuffleExchangeExec found ? Optional.of(found) : Optional.empty();
    SparkPlan below = shuffle.<SparkPlan>map(ShuffleExchangeExec::child).orElse(total.child());
    Optional<String> obstacle = findObstacle(total, shuffle, below);
    if (obstacle.isPresent()) {
      LOG.debug("Spark's operators stay: {}", obstacle.get());
      return total;
    }
    HashAggregateExec partial = (HashAggregateExec) below;
    SparkPlan count = createCount(findKey(partial).orElseThrow(), partial.child());
    return withOutput(total, createMerge(total, shuffle, count));
  }

  private static Optional<String> findObstacle(
      HashAggregateExec total, Optional<ShuffleExchangeExec> shuffle, SparkPlan below) {
    if (findKey(total).isEmpty()) {
      return Optional.of("the key is not one column of an integer type or strings");
    } else if (!isCount(total, Final$.MODULE$)) {
      return Optional.of("the aggregate is not only count(*) of a batch query");
    } else if (!(below instanceof HashAggregateExec partial)
        || findKey(partial).isEmpty()
        || !isCount(partial, Partial$.MODULE$)) {
      return Optional.of("the partial count is not directly below the shuffle");
    } else if (shuffle
        .filter(s -> !(s.outputPartitioning() instanceof HashPartitioning))
        .isPresent()) {
      return Optional.of("the shuffle does not partition by a hash of the key");
    }
    return Optional.empty();
  }

  private static SparkPlan createCount(Attribute key, SparkPlan child) {
    Seq<Attribute> output =
        seq(
            List.of(
                createColumn("block", DataTypes.IntegerType),
                createColumn("counts", DataTypes.BinaryType)));
    return child.supportsColumnar()
        ? new DenseCountExec(key, output, child)
        : new DenseRowCountExec(key, output, child);
  }

  private static Attribute createColumn(String name, DataType type) {
    return new AttributeReference(
        name, type, false, Metadata.empty(), NamedExpression$.MODULE$.newExprId(), seq(List.of()));
  }

  private static SparkPlan createMerge(
      HashAggregateExec total, Optional<ShuffleExchangeExec> shuffle, SparkPlan count) {
    Attribute block = count.output().head();
    SparkPlan shuffled =
        shuffle
            .filter(s -> !Scans.hasOneTask(((UnaryCountExec) count).child()))
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
    SparkPlan sorted =
        new SortExec(seq(List.of(DenseMergeExec.orderBy(block))), false, shuffled, 0);
    Seq<Attribute> output = keyAndCount(total);
    return new DenseMergeExec(output.head(), output, sorted);
  }

  private static Seq<Attribute> keyAndCount(HashAggregateExec total) {
    return hasPlainOutput(total)
        ? seq(outputs(total))
        : seq(List.of(findKey(total).orElseThrow(), total.aggregateAttributes().head()));
  }

  private static List<Attribute> outputs(HashAggregateExec total) {
    return List.of(
        total.resultExpressions().apply(0).toAttribute(),
        total.resultExpressions().apply(1).toAttribute());
  }

  /** Returns whether the output is the key and the count, under any names. */
  private static boolean hasPlainOutput(HashAggregateExec total) {
    Seq<NamedExpression> results = total.resultExpressions();
    return results.size() == 2
        && isColumn(results.apply(0), findKey(total).orElseThrow())
        && isColumn(results.apply(1), total.aggregateAttributes().head());
  }

  /** Returns whether a result is a column, maybe under another name. */
  private static boolean isColumn(NamedExpression result, Attribute column) {
    Expression named = result instanceof Alias alias ? alias.child() : (Expression) result;
    return named instanceof Attribute found && found.exprId().equals(column.exprId());
  }

  private static SparkPlan withOutput(HashAggregateExec total, SparkPlan merge) {
    SparkPlan plan =
        hasPlainOutput(total) ? merge : new ProjectExec(total.resultExpressions(), merge);
    // Adaptive execution needs the link to find the logical plan of a stage.
    total
        .logicalLink()
        .foreach(
            link -> {
              plan.setLogicalLink(link);
              return null;
            });
    return plan;
  }

  /** Returns whether an aggregate is only {@code count(*)}, which is {@code count(1)}. */
  private static boolean isCount(HashAggregateExec aggregate, AggregateMode mode) {
    Seq<AggregateExpression> functions = aggregate.aggregateExpressions();
    return !aggregate.isStreaming()
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

  private static Optional<Attribute> findKey(HashAggregateExec aggregate) {
    Seq<NamedExpression> keys = aggregate.groupingExpressions();
    return keys.size() == 1
            && keys.head() instanceof Attribute key
            && KeyType.of(key.dataType()).isPresent()
        ? Optional.of(key)
        : Optional.empty();
  }
}
