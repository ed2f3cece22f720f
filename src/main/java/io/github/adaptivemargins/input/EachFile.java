package io.github.adaptivemargins.input;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** A look into each of some files, which is short: no Spark job where threads of the driver do. */
final class EachFile {
  /** Up to it files of a cluster's run are looked into by the driver. */
  private static final int MAX_OF_DRIVER = 1000;

  /** A store answers late, and many at once. */
  private static final int THREADS = 16;

  /** So that one slow file does not hold up a core's share of the others. */
  private static final int TASKS_A_CORE = 4;

  private EachFile() {}

  /** Looks into one file. */
  interface Look<T> extends Serializable {
    T at(String file, Configuration conf) throws IOException;
  }

  /** What a look finds in each file, in their order. */
  static <T> List<T> look(JavaSparkContext context, List<String> files, Look<T> look)
      throws IOException {
    if (context.isLocal() || files.size() <= MAX_OF_DRIVER) {
      return inThreads(files, file -> look.at(file, context.hadoopConfiguration()));
    }
    SerializableConfiguration conf = new SerializableConfiguration(context.hadoopConfiguration());
    int tasks = Math.min(files.size(), TASKS_A_CORE * context.defaultParallelism());
    return context.parallelize(files, tasks).map(file -> look.at(file, conf.value())).collect();
  }

  private interface Ask<T> {
    T at(String file) throws IOException;
  }

  private static <T> List<T> inThreads(List<String> files, Ask<T> ask) throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(files.size(), THREADS)));
    try {
      List<Future<T>> asked = new ArrayList<>();
      for (String file : files) {
        Callable<T> answer = () -> ask.at(file);
        asked.add(threads.submit(answer));
      }
      List<T> found = new ArrayList<>();
      for (Future<T> answer : asked) {
        found.add(answer.get());
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the run was interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static IOException thrown(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    } else if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
