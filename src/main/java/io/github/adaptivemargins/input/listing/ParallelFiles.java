package io.github.adaptivemargins.input.listing;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.util.SerializableConfiguration;
import scala.reflect.ClassTag$;

/** Runs a short function on many files: in driver threads for few, in Spark tasks for many. */
public final class ParallelFiles {
  /** On a cluster, more files than this are read by tasks. */
  private static final int MAX_IN_DRIVER = 1000;

  /** More threads than cores, since stores answer many requests at once. */
  private static final int THREADS = 16;

  /** Several small tasks per core, so that one slow file delays few others. */
  private static final int TASKS_PER_CORE = 4;

  private ParallelFiles() {}

  /** Reads something from one file. */
  public interface FileFunction<T> extends Serializable {
    T apply(String file, Configuration conf) throws IOException;
  }

  /** The results of a function, in the order of the files. */
  @SuppressWarnings("unchecked")
  public static <T> List<T> map(
      JavaSparkContext context, List<String> files, FileFunction<T> function) throws IOException {
    if (context.isLocal() || files.size() <= MAX_IN_DRIVER) {
      return mapInThreads(context.hadoopConfiguration(), files, function);
    }
    SerializableConfiguration conf = new SerializableConfiguration(context.hadoopConfiguration());
    int tasks = Math.min(files.size(), TASKS_PER_CORE * context.defaultParallelism());
    List<byte[]> results =
        context
            .parallelize(files, tasks)
            .map(file -> serialize(function.apply(file, conf.value())))
            .collect();
    return results.stream().map(bytes -> (T) deserialize(bytes)).toList();
  }

  /** By Java, whatever Spark's serializer is: Kryo cannot read records. */
  private static byte[] serialize(Object result) {
    return JavaUtils.bufferToArray(serializer().serialize(result, ClassTag$.MODULE$.Object()));
  }

  private static Object deserialize(byte[] bytes) {
    return serializer().deserialize(ByteBuffer.wrap(bytes), ClassTag$.MODULE$.Object());
  }

  private static SerializerInstance serializer() {
    return SparkEnv.get().closureSerializer().newInstance();
  }

  private static <T> List<T> mapInThreads(
      Configuration conf, List<String> files, FileFunction<T> function) throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(files.size(), THREADS)));
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (String file : files) {
        futures.add(threads.submit(() -> function.apply(file, conf)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the run was interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static IOException unwrap(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    } else if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
