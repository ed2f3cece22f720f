package io.github.adaptivemargins.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A case as it is written: what it means, and where it is wrong. */
class CaseFileTest {
  private static final String FIRST = "# a\nargs: --input a b";

  @Test
  void caseOfTwoParts_hasItsRunsFilesAndRows() {
    CaseFile file =
        parse(
            """
            # One sentence,
            # in two lines.
            args: --input 'a b.csv' --class-list=c.txt \\
                --where "x = 'y'"
            conf: spark.margins.power=-1
            counts:
              "0 1"  3  0.5
              x      12

            args: --input s3a://b/a --output out.parquet
            exit: 65
            line: a line

            -- a b.csv --
            x

            -- c.txt: escaped ISO-8859-1 --
            \\u00e9
            ====
            args: --dry-run
            exit: 0
            """);
    assertEquals("One sentence, in two lines.", file.parts().get(0).sentence());
    assertEquals(2, file.parts().size());
    CaseFile.Part part = file.parts().get(0);
    assertEquals(
        List.of(
            new InputFile("a b.csv", "", "", List.of("x")),
            new InputFile("c.txt", "escaped", "ISO-8859-1", List.of("\\u00e9"))),
        part.files());
    CaseRun first = part.runs().get(0);
    assertEquals(
        List.of(
            "--input",
            "/f/a b.csv",
            "--class-list=/f/c.txt",
            "--where",
            "x = 'y'",
            "--output=/f/margins.parquet"),
        first.args("/f"));
    assertEquals(
        List.of(
            new CaseRun.Row("0 1", 3, OptionalDouble.of(0.5)),
            new CaseRun.Row("x", 12, OptionalDouble.empty())),
        first.counts);
    assertEquals(
        List.of("--input", "s3a://b/a", "--output", "/f/out.parquet"),
        part.runs().get(1).args("/f"));
    assertEquals(List.of("--dry-run"), file.parts().get(1).runs().get(0).args("/f"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`args: --input a\nexit: 0` | begin with a line '# what the case shows'",
        "`# a\n-- a.csv --\nx` | write a line 'args: --input ...' before the files",
        "`# a\nexit: 0` | 'exit: 0' comes before the first 'args:'",
        "`" + FIRST + "\ncount:` | case line 3: 'count:' must be one of conf:, counts:,",
        "`" + FIRST + "\ncounts: 1` | write the counts below, one class per line",
        "`" + FIRST + "\ncounts:\n  1` | '1' must be LABEL COUNT or LABEL COUNT MARGIN",
        "`" + FIRST + "\ncounts:\n  a b 1` | 'a b 1' must be LABEL COUNT",
        "`" + FIRST + "\nconf: x` | a setting is written KEY=VALUE",
        "`" + FIRST + "\nexit: 0\n====` | write a line 'args: --input ...' before the files",
      })
  void wrongCase_isRefusedWithWhatToWrite(String text, String message) {
    String found = assertThrows(IllegalArgumentException.class, () -> parse(text)).getMessage();
    assertEquals(message, found.substring(found.indexOf(message)).substring(0, message.length()));
  }

  private static CaseFile parse(String text) {
    return CaseFile.parse("case", text.lines().toList());
  }
}
