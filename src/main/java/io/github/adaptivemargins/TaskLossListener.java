package io.github.adaptivemargins;

import io.github.adaptivemargins.failure.FatalErrorWatcher;
import org.apache.spark.TaskResultLost$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Records lost task results and executors, which may explain a later failure. Spark reruns tasks
 * whose result was lost, until one of them fails for another reason: results that the driver did
 * not fetch fill the memory of the executors.
 */
final class TaskLossListener extends SparkListener {
  private final FatalErrorWatcher watcher;

  TaskLossListener(FatalErrorWatcher watcher) {
    this.watcher = watcher;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() == TaskResultLost$.MODULE$) {
      watcher.recordLostResult();
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    watcher.recordLostExecutor(removed.reason());
  }
}
