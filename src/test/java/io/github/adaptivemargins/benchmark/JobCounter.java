package io.github.adaptivemargins.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.AdaptiveMarginsJob;
import io.github.adaptivemargins.densecount.DenseCountExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.spark.SparkConf;

/** The job, from its session to its report, with the settings that {@code submit.sh} gives it. */
record JobCounter(String file, int cores, boolean withExtension) implements Counter {
  /** The job's options. */
  static List<String> options(String file) {
    return List.of("--input", file, "--label-encoding", "sorted", "--dry-run");
  }

  @Override
  public String version() {
    return "";
  }

  @Override
  public int count() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    AdaptiveMarginsJob.run(options(file).toArray(String[]::new), conf(), printed, System.err)
        .ifPresent(
            failure -> {
              throw failure;
            });
    return new ObjectMapper().readTree(out.toByteArray()).get("num_classes").asInt();
  }

  private SparkConf conf() throws IOException {
    SparkConf conf = SparkCounter.conf(cores);
    Properties settings = new Properties();
    try (Reader defaults = Files.newBufferedReader(Path.of("conf/spark-defaults.conf"))) {
      settings.load(defaults);
    }
    settings.stringPropertyNames().forEach(key -> conf.set(key, settings.getProperty(key)));
    return conf.set(DenseCountExtension.ENABLED, Boolean.toString(withExtension));
  }
}
