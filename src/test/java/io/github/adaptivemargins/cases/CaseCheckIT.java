package io.github.adaptivemargins.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.SharedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of a case finds each kind of difference. */
class CaseCheckIT {
  private static final String INPUT = "\n\n-- in.csv --\nlandmark_id\n0\n1\n1\n";
  private static final String RIGHT = "counts:\n  0  1\n  1  2";

  @TempDir private Path folder;

  @Test
  void rightCase_hasNoDifference() throws IOException {
    assertEquals(List.of(), differences("args: --input in.csv\n" + RIGHT));
    assertEquals(List.of(), differences("args: --input no.csv\nexit: 66\nline: no...exist"));
    assertEquals(List.of(), differences("args: --input in.csv --dry-run\nexit: 0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | does not say what to expect",
        "`counts:\n  0  1` | labels",
        "`counts:\n  1  2\n  0  1` | labels",
        "`counts:\n  \"0\"  1\n  \"1\"  2` | labels",
        "`counts:\n  0  1\n  1  3` | counts",
        "`counts:\n  0  1\n  1  2  0.06` | class 1",
        "`exit: 0` | changed files",
        "`exit: 65\nline: x` | exit code 0 instead of 65",
        "`exit: 65` | no 'line:'",
        "`" + RIGHT + "\nline: x` | a run has 'counts:', or 'exit:' and 'line:'",
        "`" + RIGHT + "\nexit: 65\nline: x` | a run has 'counts:', or 'exit:' and 'line:'",
        "`" + RIGHT + "\nstdout: \"samples\":4` | stdout lacks",
        "`" + RIGHT + "\nstderr: 4 samples` | stderr lacks",
        "`" + RIGHT + "\nwarning: two` | warnings lacks 'two'",
        "`" + RIGHT + "\nequal: in.csv margins.parquet` | in.csv and margins.parquet differ",
      })
  void wrongExpectation_ofAGoodRun_isADifference(String expected, String difference)
      throws IOException {
    assertDifference(difference, "args: --input in.csv\n" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`" + RIGHT + "` | exit code 66 instead of 0",
        "`exit: 65\nline: no.csv` | exit code 66 instead of 65",
        "`exit: 66` | no 'line:'",
        "`exit: 66\nline: no csv` | lacks 'no csv'",
        "`exit: 66\nline: exist...no.csv` | lacks 'exist...no.csv'",
        "`exit: 66\nline: no.csv\nnot: exist` | the error line contains 'exist'",
      })
  void wrongExpectation_ofARefusal_isADifference(String expected, String difference)
      throws IOException {
    assertDifference(difference, "args: --input no.csv\n" + expected);
  }

  /** Such a case is how a new one begins. */
  @Test
  void difference_showsWhatToPaste() throws IOException {
    String shown = differences("args: --input in.csv").get(0);
    assertTrue(shown.endsWith(RIGHT + "\n"), shown);
    assertEquals(List.of(), differences("args: --input in.csv\n" + RIGHT));
  }

  @Test
  void exampleForContributors_isACaseThatLacksItsAnswer() throws IOException {
    String page = Files.readString(Path.of(".github/CONTRIBUTING.md"));
    int start = page.indexOf("\n# Labels that pandas wrote");
    CaseFile file =
        CaseFile.parse(
            "page", page.substring(start + 1, page.indexOf("```", start)).lines().toList());
    List<String> found = CaseCheck.differences(file.parts().get(0), folder, SharedSession.child());
    assertTrue(found.get(0).contains(":\ncounts:\n  0  1\n  1  1\n"), found.toString());
  }

  private void assertDifference(String difference, String runs) throws IOException {
    List<String> found = differences(runs);
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).contains(difference), found.get(0));
  }

  private List<String> differences(String runs) throws IOException {
    Path own = Files.createTempDirectory(folder, "case");
    CaseFile file =
        CaseFile.parse("case", Stream.of("# a\n" + runs + INPUT).flatMap(String::lines).toList());
    return CaseCheck.differences(file.parts().get(0), own, SharedSession.child());
  }
}
