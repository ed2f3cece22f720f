package io.github.adaptivemargins.densecount;

import io.github.adaptivemargins.densecount.plan.DenseCountRule;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Makes {@code groupBy(key).count()} of one key, integers or strings, count without Spark's hash
 * aggregate, where no more is made of the counts than a projection, a filter or a total of all. For
 * {@code SparkSession.Builder.withExtensions}, or any session by {@code
 * spark.sql.extensions=io.github.adaptivemargins.densecount.DenseCountExtension}.
 */
public final class DenseCountExtension
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** A setting of the session; {@code false} leaves every plan to Spark's own operators. */
  public static final String ENABLED = DenseCountRule.ENABLED;

  /** As Spark makes it from its name. */
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
