package io.github.adaptivemargins.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The machine that measures, and how busy it is. */
final class Machine {
  /** The load average beyond which something else must be running. */
  static final double QUIET = 0.5;

  private static final int LOOK_SECONDS = 5;

  private Machine() {}

  static String described() throws IOException {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %d GiB, Java %s, %s",
        value("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        Math.round(Long.parseLong(value("/proc/meminfo", "MemTotal").split(" ")[0]) / 1048576.0),
        System.getProperty("java.version"),
        LocalDate.now(ZoneId.systemDefault()));
  }

  /** The load average of the last minute. */
  static double load() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  /** The load once the build and the making of data are forgotten, or after so long in any case. */
  static double loadAtRest(int limitSeconds) throws IOException, InterruptedException {
    for (int waited = 0; waited < limitSeconds && load() > QUIET; waited += LOOK_SECONDS) {
      TimeUnit.SECONDS.sleep(LOOK_SECONDS);
    }
    return load();
  }

  private static String value(String file, String key) throws IOException {
    for (String line : Files.readAllLines(Path.of(file))) {
      if (line.startsWith(key)) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return "unknown " + key;
  }
}
