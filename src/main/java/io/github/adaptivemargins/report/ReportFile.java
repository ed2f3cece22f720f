package io.github.adaptivemargins.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/** The report of a run, in memory: a self-contained HTML page, or its facts as JSON. */
public final class ReportFile implements Publishable {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.+?)}}");

  /** Every report names the generator near its start. */
  private static final Pattern BEGINNING =
      Pattern.compile(
          "(?s)\\{\"generator\":\"%1$s .*|<!DOCTYPE html>.*<meta name=\"generator\" content=\"%1$s\">.*"
              .replace("%1$s", ReportFacts.GENERATOR));

  private static final int BEGINNING_BYTES = 512;

  private final byte[] content;

  private ReportFile(byte[] content) {
    this.content = content;
  }

  /** The facts if the path ends in {@code .json}, else the page. */
  public static ReportFile of(RunRecord record) {
    ObjectNode facts = ReportFacts.of(record);
    boolean isJson = record.run().report().orElseThrow().endsWith(".json");
    return new ReportFile((isJson ? facts + "\n" : page(facts)).getBytes(UTF_8));
  }

  private static String page(ObjectNode node) {
    // Otherwise a label could end the script element.
    String facts = node.toString().replace("<", "\\u003c");
    Matcher matcher = PLACEHOLDER.matcher(resource("page.html"));
    return matcher.replaceAll(
        found ->
            Matcher.quoteReplacement(
                found.group(1).equals("facts") ? facts : resource(found.group(1))));
  }

  /** Whether a file is a report of this job. */
  public static boolean isReport(InputFile file) throws IOException {
    try (InputStream bytes = file.newStream()) {
      String beginning = new String(bytes.readNBytes(BEGINNING_BYTES), UTF_8);
      return BEGINNING.matcher(beginning).matches();
    }
  }

  private static String resource(String name) {
    try (InputStream bytes = ReportFile.class.getResourceAsStream(name)) {
      return new String(bytes.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(OutputFile file) throws IOException {
    try (OutputStream bytes = file.create(file.defaultBlockSize())) {
      bytes.write(content);
    }
  }

  @Override
  public void check(InputFile file) throws IOException {
    try (InputStream bytes = file.newStream()) {
      if (!Arrays.equals(bytes.readAllBytes(), content)) {
        throw new IOException(file + " reads back differently than it was written");
      }
    }
  }
}
