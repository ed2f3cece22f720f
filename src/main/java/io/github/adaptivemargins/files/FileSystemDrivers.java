package io.github.adaptivemargins.files;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** Names the missing Hadoop driver of a file system. */
final class FileSystemDrivers {
  /** The Hadoop module of the driver of each scheme that Spark does not include. */
  private static final Map<String, String> MODULES =
      Map.of(
          "s3a", "hadoop-aws",
          "gs", "hadoop-gcp",
          "abfs", "hadoop-azure",
          "abfss", "hadoop-azure",
          "wasb", "hadoop-azure",
          "wasbs", "hadoop-azure",
          "oss", "hadoop-aliyun",
          "cosn", "hadoop-cos");

  private static final Pattern OTHER_SCHEMES =
      Pattern.compile("file|hdfs|s?webhdfs|viewfs|o3fs|ofs|dbfs|s3n?|s?ftp|https?|har|adl|obs");

  private FileSystemDrivers() {}

  /** Whether a path is on the web, where Hadoop cannot list or write. */
  static boolean isWebPage(String path) {
    return scheme(path).matches("https?");
  }

  /** The part of a path before the first colon. */
  static String scheme(String path) {
    return path.replaceFirst(":.*", "").toLowerCase(Locale.ROOT);
  }

  /** Whether a word is the scheme of a file system. */
  static boolean isScheme(String word) {
    return MODULES.containsKey(word) || OTHER_SCHEMES.matcher(word).matches();
  }

  /** What to do if a path has no host or its scheme no driver; empty for any other failure. */
  static Optional<String> advice(String path, Throwable thrown) {
    if (String.valueOf(thrown.getMessage()).startsWith("Incomplete HDFS URI")) {
      return Optional.of("write hdfs://HOST:PORT/..., or set spark.hadoop.fs.defaultFS");
    }
    if (thrown.getMessage() != null && thrown.getMessage().contains("Relative path in absolute")) {
      return Optional.of("write " + scheme(path) + "://...");
    }
    boolean isMissing =
        thrown instanceof UnsupportedFileSystemException
            || thrown instanceof LinkageError
            || thrown.getCause() instanceof ClassNotFoundException;
    return isMissing ? Optional.of(addDriver(scheme(path))) : Optional.empty();
  }

  private static String addDriver(String scheme) {
    String module = MODULES.get(scheme);
    if (module != null) {
      return String.format(
          "add its driver, for instance with --packages org.apache.hadoop:%s:%s",
          module, VersionInfo.getVersion());
    }
    return scheme.matches("s3n?")
        ? "use s3a://"
        : "add the jar of its driver with --jars, and name its class in spark.hadoop.fs."
            + scheme
            + ".impl";
  }
}
