package io.github.adaptivemargins.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.testing.Duck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.spark.sql.SparkSession;

/**
 * A file or folder of a case.
 *
 * @param name its path in the folder of the case; a folder's ends with {@code /}
 * @param kind how the body becomes a file; empty for text as it is
 * @param detail what follows the kind in the header
 */
record InputFile(String name, String kind, String detail, List<String> body) {
  /** Whether a line is {@code -- NAME --} or {@code -- NAME: KIND DETAIL --}. */
  static boolean isHeader(String line) {
    return line.startsWith("-- ") && line.endsWith(" --") && line.length() > 6;
  }

  static InputFile of(String header, List<String> body) {
    String text = header.substring(3, header.length() - 3);
    int colon = text.indexOf(": ");
    String name = colon < 0 ? text : text.substring(0, colon);
    String[] how = colon < 0 ? new String[] {""} : text.substring(colon + 2).split(" ", 2);
    return new InputFile(name, how[0], how.length < 2 ? "" : how[1], List.copyOf(body));
  }

  boolean isStatements() {
    return kind.equals("statements");
  }

  /** Writes the file, or runs its statements in a session. */
  void write(Path folder, SparkSession spark) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(name.endsWith("/") && kind.isEmpty() ? file : file.getParent());
    switch (kind) {
      case "" -> {
        if (!name.endsWith("/")) {
          Files.writeString(file, text());
        }
      }
      case "escaped" ->
          Files.writeString(file, StringEscapeUtils.unescapeJava(String.join("", body)), charset());
      case "charset" -> Files.writeString(file, text(), charset());
      case "gzip" -> writeGzip(file);
      case "duckdb" ->
          Duck.copy(text(), file, detail.isEmpty() ? new String[0] : new String[] {detail});
      case "spark" -> writeWithSpark(file, spark);
      case "statements" -> runStatements(folder, spark);
      case "fixture" -> Files.copy(Path.of(detail), file);
      case "link" -> Files.createSymbolicLink(file, Path.of(detail));
      default ->
          throw new IllegalArgumentException(
              "-- "
                  + name
                  + ": "
                  + kind
                  + " -- must be one of escaped [CHARSET], charset NAME, gzip, duckdb [OPTIONS], spark [OPTIONS],"
                  + " statements, fixture PATH, link TARGET");
    }
  }

  private Charset charset() {
    return detail.isEmpty() ? UTF_8 : Charset.forName(detail);
  }

  private String text() {
    return body.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private void writeGzip(Path file) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text().getBytes(UTF_8));
    }
  }

  /**
   * One file, in the format of its ending, with the writer's options; a folder as Spark writes it.
   */
  private void writeWithSpark(Path file, SparkSession spark) throws IOException {
    boolean isFolder = name.endsWith("/");
    Path written = isFolder ? file : file.resolveSibling("_" + file.getFileName());
    String format = name.replaceFirst("/$", "").replaceFirst(".*\\.", "");
    Map<String, String> options =
        Stream.of(detail.split(" "))
            .filter(option -> !option.isEmpty())
            .map(option -> option.split("=", 2))
            .collect(Collectors.toMap(option -> option[0], option -> option[1]));
    var rows = spark.sql(text());
    (isFolder ? rows : rows.coalesce(1))
        .write()
        .format(format)
        .options(options)
        .save(written.toString());
    if (!isFolder) {
      try (Stream<Path> parts = Files.list(written)) {
        Path part =
            parts
                .filter(p -> p.getFileName().toString().startsWith("part-"))
                .findFirst()
                .orElseThrow();
        Files.move(part, file);
      }
      FileUtils.deleteDirectory(written.toFile());
    }
  }

  private void runStatements(Path folder, SparkSession spark) {
    for (String statement : text().replace("{dir}", folder.toString()).split(";\n")) {
      spark.sql(statement);
    }
  }
}
