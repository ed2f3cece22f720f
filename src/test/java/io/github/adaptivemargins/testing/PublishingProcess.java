package io.github.adaptivemargins.testing;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.publish.Publisher;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** Publishes in a JVM of its own, for a driver that cannot be in one JVM with another. */
public final class PublishingProcess {
  private static final String ASKED = "asked whether the target may be replaced";
  private static final int WAIT_SECONDS = 120;

  private PublishingProcess() {}

  /**
   * Publishes, and waits for the end of it.
   *
   * @param whenAsked what happens here when the other JVM looks whether it may replace the target
   * @return the exit code of the job
   */
  public static int run(
      List<String> jvmOptions,
      Map<String, String> hadoop,
      String uri,
      Content content,
      Runnable whenAsked)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("java", Submit.SHORT_LIVED));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(PublishingProcess.class.getName(), uri));
    command.addAll(List.of(Byte.toString(content.value()), Integer.toString(content.length())));
    hadoop.forEach((key, value) -> command.add(key + "=" + value));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (OutputStream answers = process.getOutputStream();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(ASKED)) {
          whenAsked.run();
          answers.write('\n');
          answers.flush();
        }
      }
      if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end");
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Without the driver that this JVM has. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("/gcs-connector-"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** In the other JVM: the URI, what each byte is, how many there are, and Hadoop's settings. */
  public static void main(String[] args) {
    Configuration conf = new Configuration();
    for (String setting : List.of(args).subList(3, args.length)) {
      String[] keyAndValue = setting.split("=", 2);
      conf.set(keyAndValue[0], keyAndValue[1]);
    }
    int exit = 0;
    try {
      Publisher.to("--output", args[0], file -> ask(), conf)
          .publish(new Content(Integer.parseInt(args[1]), Integer.parseInt(args[2])));
    } catch (JobException e) {
      System.err.println(e.getMessage());
      exit = e.status().code();
    }
    Runtime.getRuntime().halt(exit);
  }

  private static boolean ask() throws IOException {
    System.out.println(ASKED);
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine()
        != null;
  }
}
