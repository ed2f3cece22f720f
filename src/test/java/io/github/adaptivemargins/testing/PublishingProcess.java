package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.publish.Publisher;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/**
 * Publishes in a JVM of its own, which can be killed, and which may have another driver of a store
 * than this one.
 */
public final class PublishingProcess {
  /** The exit code of a process that was killed. */
  public static final int KILLED = 128 + 9;

  private static final int WAIT_SECONDS = 120;

  /** Where a process waits, in this order, until its listener returns. */
  public enum Step {
    /** Half of the content is written. */
    WRITING,
    /** The content is written, and not yet read back. */
    WRITTEN,
    /** The content was read back. */
    CHECKED,
    /** The target was found to be an earlier output. */
    REPLACING,
    /** The target is replaced. */
    PUBLISHED
  }

  /** What the tests do at a step. */
  public interface Listener {
    void at(Step step, Process process);
  }

  private PublishingProcess() {}

  /**
   * Publishes, and waits for the end of the process.
   *
   * @param hadoop Hadoop's settings
   * @return the exit code of the job, or {@link #KILLED}
   */
  public static int run(
      List<String> jvmOptions,
      Map<String, String> hadoop,
      String uri,
      Content content,
      Listener listener)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("java"));
    command.addAll(List.of(Submit.SMALL_JVM.split(" ")));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(hadoop)));
    command.addAll(List.of(PublishingProcess.class.getName(), uri));
    command.addAll(List.of(Byte.toString(content.value()), Integer.toString(content.length())));
    hadoop.forEach((key, value) -> command.add(key + "=" + value));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (OutputStream answers = process.getOutputStream();
        BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        listener.at(Step.valueOf(line), process);
        if (process.isAlive()) {
          answers.write('\n');
          answers.flush();
        }
      }
    } catch (IOException e) {
      // The process was killed while it was answered.
      if (process.isAlive()) {
        throw e;
      }
    } finally {
      if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    return process.waitFor();
  }

  /** Kills a process, and waits until it has ended. */
  public static void kill(Process process) {
    process.destroyForcibly().onExit().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Of two drivers of Google's store, only the one that the settings name. */
  private static String classPath(Map<String, String> hadoop) {
    boolean isHadoopGcp = hadoop.getOrDefault("fs.gs.impl", "").contains("org.apache.hadoop");
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !isHadoopGcp || !entry.contains("/gcs-connector-"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** In the other JVM: the URI, what each byte is, how many there are, and Hadoop's settings. */
  public static void main(String[] args) {
    Configuration conf = new Configuration();
    for (String setting : List.of(args).subList(3, args.length)) {
      String[] keyAndValue = setting.split("=", 2);
      conf.set(keyAndValue[0], keyAndValue[1]);
    }
    BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    Content content = new Content(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    int exit = 0;
    try {
      Publisher.to("--output", args[0], file -> await(Step.REPLACING, answers), conf)
          .publish(stepwise(content, answers));
      await(Step.PUBLISHED, answers);
    } catch (JobException e) {
      System.err.println(e.getMessage());
      exit = e.status().code();
    }
    Runtime.getRuntime().halt(exit);
  }

  private static Publishable stepwise(Content content, BufferedReader answers) {
    return new Publishable() {
      @Override
      public void write(OutputFile file) throws IOException {
        byte[] bytes = content.bytes();
        try (OutputStream out = file.create(0)) {
          out.write(bytes, 0, bytes.length / 2);
          out.flush();
          await(Step.WRITING, answers);
          out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
        }
      }

      @Override
      public void check(InputFile file) throws IOException {
        await(Step.WRITTEN, answers);
        content.check(file);
        await(Step.CHECKED, answers);
      }
    };
  }

  /** Says where this process is, and waits for an answer. */
  private static boolean await(Step step, BufferedReader answers) {
    System.out.println(step);
    try {
      return answers.readLine() != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
