package io.github.adaptivemargins;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.cli.JobCommandLine;
import io.github.adaptivemargins.cli.JobOptions;
import io.github.adaptivemargins.testing.DocPage;
import io.github.adaptivemargins.testing.DocPage.Command;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation: its commands run, its links lead somewhere, and it knows every option. */
class DocsIT {
  private static final Path README = Path.of("README.md");

  /** What the build's plugins know beside the properties that pom.xml has. */
  private static final Set<String> PLUGIN_PROPERTIES = Set.of("skipTests", "maven.failsafe.debug");

  private static final Set<String> MAVEN_WORDS =
      Set.of("-B", "-q", "test", "package", "verify", "spotless:apply");

  /** Has bash print the words of a command, and find no other program. */
  private static final String SPLIT =
      "PATH=/nowhere; mvn() { printf '%s\\0' mvn \"$@\"; };"
          + " function ./submit.sh { printf '%s\\0' ./submit.sh \"$@\"; };\n";

  @TempDir private Path folder;

  static List<DocPage> pages() throws IOException {
    return DocPage.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void commands_ofAPage_run(DocPage page) throws Exception {
    makeDatasets();
    for (Command command : page.commands()) {
      List<String> words = words(command.line());
      switch (words.get(0)) {
        case "mvn" -> checkMaven(words);
        case "./submit.sh" -> checkSubmit(command, words);
        default -> throw new AssertionError("neither Maven nor the job: " + command.line());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void relativeLinks_ofAPage_leadToAFileAndAHeading(DocPage page) throws IOException {
    for (MatchResult link : page.relativeLinks()) {
      Path target =
          link.group(1).isEmpty() ? page.path() : page.path().resolveSibling(link.group(1));
      assertTrue(Files.exists(target), link.group());
      String anchor = link.group(2);
      assertTrue(anchor.isEmpty() || DocPage.of(target).hasAnchor(anchor), link.group());
    }
  }

  @Test
  void optionTable_ofTheReadme_namesTheOptionsOfHelp() throws IOException {
    assertEquals(
        new TreeSet<>(options("(?m)^ +(?:-[a-z], )?(--[a-z-]+)")),
        new TreeSet<>(DocPage.of(README).tabulatedOptions()));
  }

  @Test
  void readme_isShort() throws IOException {
    assertTrue(Files.readAllLines(README).size() <= 160);
  }

  @Test
  void jar_carriesLicenceAndNotice_onceEach() throws IOException {
    try (ZipFile jar = new ZipFile("target/adaptive-margins.jar")) {
      for (String file : List.of("LICENSE", "src/main/resources/META-INF/NOTICE")) {
        String name = Path.of(file).getFileName().toString();
        List<? extends ZipEntry> found =
            jar.stream().filter(entry -> entry.getName().contains(name)).toList();
        assertEquals(List.of("META-INF/" + name), found.stream().map(ZipEntry::getName).toList());
        byte[] carried = jar.getInputStream(found.get(0)).readAllBytes();
        assertEquals(Files.readString(Path.of(file)), new String(carried, UTF_8));
      }
    }
  }

  private List<String> words(String command) throws Exception {
    Ended ended = Submit.process(Map.of(), folder, List.of("bash", "-c", SPLIT + command));
    assertEquals(0, ended.exit(), command + ": " + ended.err());
    return List.of(ended.out().split("\0", -1));
  }

  private static void checkMaven(List<String> words) throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    for (String word : words.subList(1, words.size() - 1)) {
      String name = word.replaceFirst("^-[DP]", "").replaceFirst("=.*", "");
      String value = word.replaceFirst("^[^=]*=?", "");
      if (word.startsWith("-P")) {
        assertTrue(pom.contains("<id>" + name + "</id>"), word);
      } else if (word.startsWith("-D")) {
        assertTrue(
            PLUGIN_PROPERTIES.contains(name)
                || pom.contains("<" + name + ">")
                || pom.contains("-D" + name + "="),
            word);
        assertTrue(!name.equals("spark.version") || pom.contains(">" + value + "<"), word);
        assertTrue(!name.endsWith("test") || value.equals("None") || isTest(value), word);
      } else {
        assertTrue(MAVEN_WORDS.contains(word), word);
      }
    }
  }

  /** Whether each of the names, between commas, is that of a test. */
  private static boolean isTest(String names) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      Set<String> tests =
          files.map(file -> file.getFileName().toString().replace(".java", "")).collect(toSet());
      return tests.containsAll(List.of(names.split(",")));
    }
  }

  private void checkSubmit(Command command, List<String> words) throws IOException {
    int dashes = Math.max(words.indexOf("--"), 0);
    List<String> spark = words.subList(Math.min(1, dashes), dashes);
    String[] job = words.subList(dashes + 1, words.size() - 1).toArray(String[]::new);
    JobOptions options = JobCommandLine.parse(job, new SparkConf(false)).options();
    if (!command.needsMore()) {
      List<String> paths = options("(?m)^ +(--[a-z-]+)=PATH");
      for (int i = 1; i < job.length; i++) {
        job[i] = paths.contains(job[i - 1]) ? folder.resolve(job[i]).toString() : job[i];
      }
      Optional<Path> table = options.output().table().map(folder::resolve);
      Optional<Path> text = options.output().text().map(folder::resolve);
      Optional<Path> list = options.output().labels().map(folder::resolve);
      table.map(Path::toFile).ifPresent(File::delete);
      JobRun run = JobRun.with(settings(spark), job);
      assertEquals(0, run.exit(), command.line() + ": " + run.err());
      assertFalse(table.map(Duck::margins).filter(List::isEmpty).isPresent(), command.line());
      assertFalse(text.filter(Files::notExists).isPresent(), command.line());
      assertFalse(list.filter(Files::notExists).isPresent(), command.line());
    }
  }

  private static Map<String, String> settings(List<String> spark) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < spark.size(); i += 2) {
      assertEquals("--conf", spark.get(i), "what the command needs is not said");
      settings.put(spark.get(i + 1).split("=", 2)[0], spark.get(i + 1).split("=", 2)[1]);
    }
    return settings;
  }

  /** A dataset of each form, by the names that the pages have for them. */
  private void makeDatasets() throws IOException {
    String sample = Files.readString(LandmarkData.SAMPLE);
    write(LandmarkData.SAMPLE.toString(), sample);
    Path csv = write("train.csv", sample);
    Duck.copy("FROM read_csv('" + Duck.quoted(csv) + "')", folder.resolve("train.parquet"));
    write("species.csv", "species\nQuercus robur\nAcer\nAcer\n");
    write("train_clean.csv", "landmark_id,images\n7,aa bb cc\n1,dd\n203093,ee ff\n");
    write("day2.csv", "landmark_id\n7\n8\n");
    write("train.json", "{\"metainfo\": {}, \"data_list\": [{\"gt_label\": 0}]}");
    write("train.txt", "a b.jpg 0\nc.jpg 2\n");
    write("train.lst", "0\t1.000000\ta b.jpg\n1\t0.000000\tc.jpg\n");
    write(
        "train2021.json",
        "{\"categories\": [{\"id\": 0}, {\"id\": 1}], \"annotations\": [{\"category_id\": 1}]}");
    write("images/train/church/a.jpg", "");
    write("images/train/tower/b.jpg", "");
    Files.writeString(folder.resolve("latin1.csv"), "1,größe\n2,grät\n", ISO_8859_1);
    Duck.copy("SELECT l AS label, 1 AS fold FROM range(4) r(l)", write("parts/a.parquet", ""));
    Path face = write("food101/data/train-00000-of-00008.parquet", "");
    Duck.copy("SELECT l AS label FROM range(4) r(l)", face);
    Path other = write("food101/data/validation-00000-of-00003.parquet", "");
    Duck.copy("SELECT l AS label FROM range(4) r(l)", other);
    Duck.copy("SELECT 1 AS id", write("partitioned/landmark_id=3/a.parquet", ""));
  }

  private Path write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> options(String pattern) {
    String help = JobRun.of("--help").out();
    return Pattern.compile(pattern).matcher(help).results().map(m -> m.group(1)).toList();
  }
}
