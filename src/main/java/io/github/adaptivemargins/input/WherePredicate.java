package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.JobException;
import java.util.List;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.runtime.BoxedUnit;

/** Keeps the SQL of {@code --where} from running Java. */
public final class WherePredicate {
  /** Spark's functions that call any Java method by its name. */
  private static final List<String> REFLECTION = List.of("reflect", "java_method", "try_reflect");

  private WherePredicate() {}

  /** Takes their names in a session, wherever in a statement they stand. */
  public static BoxedUnit refuseReflection(SparkSessionExtensions extensions) {
    for (String name : REFLECTION) {
      Function1<Seq<Expression>, Expression> refusal =
          arguments -> {
            throw JobException.usage("the function " + name + " runs Java, and may not be called");
          };
      extensions.injectFunction(
          new Tuple3<>(
              new FunctionIdentifier(name),
              new ExpressionInfo(WherePredicate.class.getName(), name),
              refusal));
    }
    return BoxedUnit.UNIT;
  }
}
