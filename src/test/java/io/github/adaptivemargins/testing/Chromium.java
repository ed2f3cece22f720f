package io.github.adaptivemargins.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in Debian's Chromium, without a screen: as it is once its scripts have run.
 *
 * @param dom the document as HTML
 * @param console what was written to the console, errors of scripts among it
 */
public record Chromium(String dom, List<String> console) {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");

  /** Skips the test, and says so in a line, where it is not installed. */
  public static void orSkip() {
    boolean isThere = Files.isExecutable(PROGRAM);
    if (!isThere) {
      System.err.println("Skipped what needs " + PROGRAM + ": .ci/install installs it");
    }
    assumeTrue(isThere, PROGRAM + " is not there");
  }

  public static Chromium open(Path page) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(page.getParent(), "chromium");
    List<String> command =
        List.of(
            PROGRAM.toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--user-data-dir=" + folder.resolve("profile"),
            "--enable-logging=stderr",
            "--dump-dom",
            page.toUri().toString());
    Ended ended = Submit.process(Map.of("HOME", folder.toString()), folder, command);
    assertEquals(0, ended.exit(), ended.err());
    return new Chromium(
        ended.out(), ended.err().lines().filter(line -> line.contains("CONSOLE")).toList());
  }

  /** The text of an element that has an id. */
  public String text(String id) {
    Matcher element = Pattern.compile("id=\"" + id + "\"[^>]*>([^<]*)<").matcher(dom);
    assertEquals(true, element.find(), "no element " + id + " in " + dom);
    return plain(element.group(1));
  }

  /** The cells of a table's body that has an id, row by row. */
  public List<List<String>> table(String id) {
    Matcher body = Pattern.compile("(?s)id=\"" + id + "\".*?<tbody>(.*?)</tbody>").matcher(dom);
    assertEquals(true, body.find(), "no table " + id + " in " + dom);
    List<List<String>> rows = new ArrayList<>();
    Matcher row = Pattern.compile("(?s)<tr>(.*?)</tr>").matcher(body.group(1));
    while (row.find()) {
      rows.add(
          Pattern.compile("(?s)<td[^>]*>(.*?)</td>")
              .matcher(row.group(1))
              .results()
              .map(cell -> plain(cell.group(1)))
              .toList());
    }
    return rows;
  }

  private static String plain(String html) {
    return html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }
}
