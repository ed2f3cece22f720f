package io.github.adaptivemargins.benchmark;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The JVM of one engine, told engine, input, file and cores. It prints its version, then for each
 * line that it reads the seconds of one count and the classes, and after the last its peak memory.
 */
final class Worker {
  private Worker() {}

  public static void main(String[] args) {
    try {
      work(args);
      System.exit(0);
    } catch (Throwable e) {
      // Threads of Spark would keep the process up, and whoever waits for its answer.
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void work(String[] args) throws Exception {
    Counter counter =
        Engine.valueOf(args[0]).counter(Input.valueOf(args[1]), args[2], Integer.parseInt(args[3]));
    System.out.println("version " + counter.version());
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (orders.readLine() != null) {
      long start = System.nanoTime();
      int classes = counter.count();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(Locale.ROOT, "round %f %d%n", seconds, classes);
    }
    System.out.println("peak " + peakMebibytes());
  }

  private static long peakMebibytes() throws Exception {
    try (var status = Files.lines(Path.of("/proc/self/status"))) {
      String peak = status.filter(line -> line.startsWith("VmHWM")).findFirst().orElseThrow();
      return Long.parseLong(peak.replaceAll("\\D", "")) / 1024;
    }
  }
}
