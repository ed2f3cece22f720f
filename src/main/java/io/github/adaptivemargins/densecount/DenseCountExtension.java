package io.github.adaptivemargins.densecount;

import io.github.adaptivemargins.densecount.plan.DenseCountRule;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * A Spark extension that makes {@code groupBy(key).count()} faster. The key must be one column of
 * an integer type or strings. Only a projection, a filter, a shuffle or a total may follow the
 * count. Any other plan stays unchanged.
 *
 * <p>Use: {@code SparkSession.Builder.withExtensions(new DenseCountExtension())}, or {@code --conf
 * spark.sql.extensions=io.github.adaptivemargins.densecount.DenseCountExtension}.
 */
public final class DenseCountExtension
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** Session setting; {@code false} leaves every plan to Spark's own operators. */
  public static final String ENABLED = DenseCountRule.ENABLED;

  /** Spark creates the extension by its class name. */
  public DenseCountExtension() {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectQueryStagePrepRule(session -> new DenseCountRule());
    extensions.injectColumnar(
        session ->
            new ColumnarRule() {
              @Override
              public Rule<SparkPlan> preColumnarTransitions() {
                return new DenseCountRule();
              }
            });
    return BoxedUnit.UNIT;
  }
}
