package io.github.adaptivemargins.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation, in Markdown.
 *
 * @param text all of it
 * @param prose what is left without the blocks of code
 */
public record DocPage(Path path, String text, String prose) {
  /**
   * A command of a page.
   *
   * @param needsMore whether the page says that it needs what is not here, such as a cluster
   */
  public record Command(String line, boolean needsMore) {}

  public static DocPage of(Path path) throws IOException {
    String text = Files.readString(path);
    return new DocPage(path, text, text.replaceAll("(?ms)^```.*?^```$", ""));
  }

  /** The pages of this project. */
  public static List<DocPage> all() throws IOException {
    List<DocPage> pages = new ArrayList<>();
    try (Stream<Path> github = Files.list(Path.of(".github"));
        Stream<Path> sources = Files.walk(Path.of("src"))) {
      Stream<Path> files =
          Stream.of(Stream.of(Path.of("README.md")), github, sources).flatMap(f -> f);
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        pages.add(of(file));
      }
    }
    return pages;
  }

  /** The commands, each in one line: those in blocks of sh, and those that stand in a sentence. */
  public List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    for (MatchResult block : matches("(?ms)^```sh\n(.*?)^```$", text)) {
      boolean needsMore = false;
      for (String line : block.group(1).replace("\\\n", " ").lines().toList()) {
        needsMore |= line.contains("# needs ");
        if (!line.startsWith("#")) {
          commands.add(new Command(line, needsMore));
          needsMore = false;
        }
      }
    }
    for (MatchResult inline : matches("`((?:\\./submit\\.sh|mvn) -[^`]*)`", prose)) {
      commands.add(new Command(inline.group(1), false));
    }
    assertEquals(0, matches("(?m)^ {4,}(\\./|mvn ).*", prose).size(), path + ": not in a block");
    return commands;
  }

  /** The blocks of Python, whole. */
  public List<String> python() {
    return matches("(?ms)^```python\n(.*?)^```$", text).stream().map(m -> m.group(1)).toList();
  }

  /** The relative links: path and anchor, either of which may be empty. */
  public List<MatchResult> relativeLinks() {
    return matches("\\]\\((?!https?:)([^)#\\s]*)#?([^)\\s]*)\\)", prose);
  }

  /** Whether a heading has this anchor, as GitHub and GitLab name it. */
  public boolean hasAnchor(String anchor) {
    return matches("(?m)^#+ (.*)$", prose).stream()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\d _-]", "").replace(' ', '-'))
        .anyMatch(anchor::equals);
  }

  /** The options in the first cell of the rows of tables. */
  public List<String> tabulatedOptions() {
    return matches("(?m)^\\| (`--.*?) \\| ", text).stream()
        .flatMap(row -> matches("--[a-z-]+", row.group(1)).stream())
        .map(MatchResult::group)
        .toList();
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private static List<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }
}
