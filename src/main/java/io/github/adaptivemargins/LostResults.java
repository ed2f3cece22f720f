package io.github.adaptivemargins;

import io.github.adaptivemargins.failure.RunGuard;
import org.apache.spark.TaskResultLost$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells of results that the driver did not get, and of how executors ended, which may be why. Spark
 * runs such tasks anew, until one of them fails for another reason: results that nobody takes fill
 * the executors too.
 */
final class LostResults extends SparkListener {
  private final RunGuard guard;

  LostResults(RunGuard guard) {
    this.guard = guard;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() == TaskResultLost$.MODULE$) {
      guard.resultLost();
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    guard.executorLost(removed.reason());
  }
}
