package io.github.adaptivemargins;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages, and which of the others each may use. */
class ArchitectureTest {
  private static final String JOB = "io.github.adaptivemargins";
  private static final int MAX_FILES = 20;

  /** What each package may use. The root package may use all. */
  private static final Map<String, List<String>> MAY_USE =
      new TreeMap<>(
          Map.ofEntries(
              entry("failure", List.of()),
              entry("files", List.of("failure")),
              entry("text.splits", List.of("files", "failure")),
              entry("text.records", List.of("text.splits", "failure")),
              entry("text", List.of("text.records", "text.splits", "failure")),
              entry("input.settings", List.of("failure")),
              entry("input.dataset", List.of("files", "failure")),
              entry(
                  "input.listing", List.of("input.dataset", "input.settings", "files", "failure")),
              entry(
                  "input.columnar",
                  List.of("input.listing", "input.dataset", "input.settings", "files", "failure")),
              entry(
                  "input.text",
                  List.of(
                      "input.listing",
                      "input.dataset",
                      "input.settings",
                      "text",
                      "text.splits",
                      "failure")),
              entry(
                  "input.annotations",
                  List.of(
                      "input.listing",
                      "input.dataset",
                      "input.settings",
                      "text.splits",
                      "failure")),
              entry(
                  "input.folders",
                  List.of("input.listing", "input.dataset", "input.settings", "files", "failure")),
              entry(
                  "input.tables",
                  List.of(
                      "input.columnar",
                      "input.listing",
                      "input.dataset",
                      "input.settings",
                      "failure")),
              entry(
                  "input",
                  List.of(
                      "input.columnar",
                      "input.text",
                      "input.annotations",
                      "input.folders",
                      "input.tables",
                      "input.listing",
                      "input.dataset",
                      "input.settings")),
              entry("count", List.of("input.dataset", "failure")),
              entry("classes.labels", List.of("count", "failure")),
              entry(
                  "classes",
                  List.of("classes.labels", "count", "input.dataset", "files", "failure")),
              entry("margins", List.of("classes", "files", "failure")),
              entry("baseline", List.of("margins", "classes", "failure")),
              entry(
                  "report", List.of("baseline", "margins", "classes", "count", "files", "failure")),
              entry("publish", List.of("files", "failure")),
              entry(
                  "cli",
                  List.of(
                      "input.settings",
                      "classes",
                      "count",
                      "margins",
                      "baseline",
                      "publish",
                      "failure")),
              entry("densecount.keys", List.of()),
              entry("densecount.tables", List.of("densecount.keys")),
              entry("densecount.pages", List.of("densecount.keys")),
              entry(
                  "densecount.plan",
                  List.of("densecount.pages", "densecount.tables", "densecount.keys")),
              entry("densecount", List.of("densecount.plan"))));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(JOB);

  static Stream<String> packages() {
    return MAY_USE.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void package_usesOnlyThePackagesBelowIt(String name) {
    Set<String> allowed =
        Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
            .map(other -> JOB + "." + other)
            .collect(toSet());
    noClasses()
        .that()
        .resideInAPackage(JOB + "." + name)
        .should()
        .dependOnClassesThat(
            describe(
                "belong to the job, but to none of " + allowed,
                type ->
                    type.getPackageName().startsWith(JOB)
                        && !allowed.contains(type.getPackageName())))
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycle() {
    slices().matching("(" + JOB + "..)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void marginsAndPublishing_doNotUseSpark() {
    noClasses()
        .that()
        .resideInAnyPackage(JOB + ".margins..", JOB + ".publish..", JOB + ".files..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(CLASSES);
  }

  /** A new package must be added here, and have a {@code package-info.java}. */
  @Test
  void packages_inTheSources_areListedAndDescribedAndSmall() throws Exception {
    Path root = Path.of("src/main/java", JOB.split("\\."));
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> folders = Files.walk(root).filter(Files::isDirectory)) {
      for (Path folder : folders.toList()) {
        List<Path> sources = sources(folder);
        if (!sources.isEmpty()) {
          found.add(root.relativize(folder).toString().replace(File.separatorChar, '.'));
          assertTrue(Files.exists(folder.resolve("package-info.java")), folder + " is undescribed");
          assertTrue(sources.size() <= MAX_FILES, folder + " has " + sources.size() + " files");
        }
      }
    }
    found.remove("");
    assertEquals(MAY_USE.keySet(), found);
  }

  private static List<Path> sources(Path folder) throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
