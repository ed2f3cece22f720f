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

/** The walls between the packages, and the way of the arrows through them. */
class ArchitectureTest {
  private static final String JOB = "io.github.adaptivemargins";

  /** What each package may know of the others. Only the job itself, in the root, knows all. */
  private static final Map<String, List<String>> MAY_KNOW =
      new TreeMap<>(
          Map.ofEntries(
              entry("failure", List.of()),
              entry("files", List.of("failure")),
              entry("text", List.of("files", "failure")),
              entry("input", List.of("text", "files", "failure")),
              entry("count", List.of("input", "files", "failure")),
              entry("classes", List.of("count", "input", "files", "failure")),
              entry("margins", List.of("classes", "files", "failure")),
              entry("baseline", List.of("margins", "classes", "files", "failure")),
              entry(
                  "report", List.of("baseline", "margins", "classes", "count", "files", "failure")),
              entry("publish", List.of("files", "failure")),
              entry("densecount", List.of())));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(JOB);

  static Stream<String> packages() {
    return MAY_KNOW.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void package_ofAStep_knowsNoneThatComesAfterIt(String name) {
    Set<String> known =
        Stream.concat(Stream.of(name), MAY_KNOW.get(name).stream())
            .map(other -> JOB + "." + other)
            .collect(toSet());
    noClasses()
        .that()
        .resideInAPackage(JOB + "." + name)
        .should()
        .dependOnClassesThat(
            describe(
                "are the job's, and in none of " + known,
                type ->
                    type.getPackageName().startsWith(JOB)
                        && !known.contains(type.getPackageName())))
        .check(CLASSES);
  }

  @Test
  void packages_together_haveNoCircle() {
    slices().matching(JOB + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void marginsAndPublishing_withoutSpark_areComplete() {
    noClasses()
        .that()
        .resideInAnyPackage(JOB + ".margins..", JOB + ".publish..", JOB + ".files..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(CLASSES);
  }

  /** A package that is added has to be given its place here, and a door. */
  @Test
  void packages_inTheSources_areThoseThatHaveWallsAndDoors() throws Exception {
    Path sources = Path.of("src/main/java", JOB.split("\\."));
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> entries = Files.list(sources)) {
      for (Path folder : entries.filter(Files::isDirectory).toList()) {
        found.add(folder.getFileName().toString());
        assertTrue(Files.exists(folder.resolve("package-info.java")), folder + " has no door");
      }
    }
    assertEquals(MAY_KNOW.keySet(), found);
  }
}
