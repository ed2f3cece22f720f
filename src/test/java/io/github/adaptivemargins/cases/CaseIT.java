package io.github.adaptivemargins.cases;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every case under {@code src/test/cases}; {@code -Dcase=csv/quotes} runs those that match. */
class CaseIT {
  private static final Path CASES = Path.of("src/test/cases");
  private static final String DATABASE = "cases";

  @TempDir private static Path parent;

  @TestFactory
  List<DynamicTest> cases() throws IOException {
    String wanted = System.getProperty("case", "");
    try (Stream<Path> files = Files.walk(CASES)) {
      List<DynamicTest> tests =
          files
              .filter(file -> file.toString().endsWith(".case") && name(file).contains(wanted))
              .sorted()
              .map(file -> DynamicTest.dynamicTest(name(file), file.toUri(), () -> run(file)))
              .toList();
      assertFalse(tests.isEmpty(), "no case matches -Dcase=" + wanted);
      return tests;
    }
  }

  private static String name(Path file) {
    return CASES.relativize(file).toString().replaceFirst("\\.case$", "");
  }

  private static void run(Path file) throws IOException {
    CaseFile text = CaseFile.read(file);
    assumeTrue(text.minSpark().stream().noneMatch(JobRun::isSparkBefore), "for a later Spark");
    List<String> differences = new ArrayList<>();
    for (CaseFile.Part part : text.parts()) {
      differences.addAll(differences(part));
    }
    if (!differences.isEmpty()) {
      fail(file + "\n" + String.join("\n", differences));
    }
  }

  private static List<String> differences(CaseFile.Part part) throws IOException {
    Path folder = Files.createTempDirectory(parent, "case");
    SparkSession spark = SharedSession.child();
    boolean hasTables = part.files().stream().anyMatch(InputFile::isStatements);
    if (hasTables) {
      spark.sql("CREATE DATABASE " + DATABASE + " LOCATION '" + folder.resolve("_tables") + "'");
      spark.sql("USE " + DATABASE);
    }
    try {
      return CaseCheck.differences(part, folder, spark);
    } finally {
      if (hasTables) {
        spark.sql("USE default");
        spark.sql("DROP DATABASE " + DATABASE + " CASCADE");
      }
      FileUtils.deleteDirectory(folder.toFile());
    }
  }
}
