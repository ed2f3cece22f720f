package io.github.adaptivemargins.benchmark;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import io.github.adaptivemargins.testing.Submit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.launcher.JavaModuleOptions;

/** Who counts. */
enum Engine {
  JOB("this job"),
  WITHOUT_EXTENSION("this job, extension off"),
  PLAIN_SPARK("plain Spark"),
  DUCKDB("DuckDB"),
  COMET("Comet");

  private final String title;

  Engine(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** What counts in the engine's own JVM. */
  Counter counter(Input input, String file, int cores) throws Exception {
    return switch (this) {
      case JOB -> new JobCounter(file, cores, true);
      case WITHOUT_EXTENSION -> new JobCounter(file, cores, false);
      case PLAIN_SPARK -> SparkCounter.plain(input, file, cores);
      case DUCKDB -> DuckCounter.open(file, cores);
      case COMET -> SparkCounter.withComet(input, file, cores);
    };
  }

  /** The class path of its JVM, or nothing if it cannot be had. */
  Optional<String> classPath() throws IOException, InterruptedException {
    return this == COMET
        ? CometJars.classPath().map(jars -> Path.of("target/test-classes") + ":" + jars)
        : Optional.of(System.getProperty("java.class.path"));
  }

  /** Starts its {@link Worker}, with the memory that a driver has by default if that does. */
  List<String> worker(Input input, Path file, int cores) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-Xmx" + input.heap());
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.add("-Dlog4j2.configurationFile=conf/log4j2.properties");
    command.addAll(List.of("-cp", classPath().orElseThrow(), Worker.class.getName()));
    command.addAll(List.of(name(), input.name(), file.toString(), Integer.toString(cores)));
    return command;
  }

  /** A whole process of one count: of the job as a user starts it. */
  List<String> cold(Input input, Path file, int cores) throws IOException, InterruptedException {
    if (this != JOB && this != WITHOUT_EXTENSION) {
      return worker(input, file, cores);
    }
    List<String> command = new ArrayList<>(List.of(Submit.SCRIPT));
    command.addAll(List.of("--master", "local[" + cores + "]"));
    command.addAll(List.of("--driver-memory", input.heap()));
    command.addAll(List.of("--conf", DenseCountExtension.ENABLED + "=" + (this == JOB), "--"));
    command.addAll(JobCounter.options(file.toString()));
    return command;
  }
}
