package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files as Hugging Face's datasets are published: their metadata names the classes. */
class HuggingFaceIT {
  private static final String FEATURES =
      "{\"info\": {\"features\": {\"image\": {\"_type\": \"Image\"}, \"label\": {\"names\": [%s],"
          + " \"_type\": \"ClassLabel\"}, \"row\": {\"dtype\": \"int64\", \"_type\": \"Value\"}}}}";
  private static final String FOUR = "\"cat\", \"dog\", \"owl''s\", \"yak\"";

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("margins.parquet");
  }

  @Test
  void classes_areThoseOfTheFeature() {
    write("a", "SELECT unnest([0, 0, 2]) AS label, 5 AS row", FOUR);
    write("b", "SELECT 1 AS label, 5 AS row", FOUR);
    counts(List.of(2L, 1L, 1L, 0L));
    counts(List.of(2L, 1L, 1L, 0L), "--label-encoding=sorted");
  }

  @Test
  void column_thatIsNoClassLabel_hasTheClassesThatAreFound() {
    write("a", "SELECT 0 AS label, 2 AS row", FOUR);
    JobRun run = run("--label-column=row");
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(output, List.of(0L, 1L, 2L), List.of(0L, 0L, 1L));
  }

  @Test
  void labelOfMinusOne_isASampleWithoutALabel() {
    write("a", "SELECT unnest([0, -1, -1]) AS label, 5 AS row", FOUR);
    String remedy = "-1 often marks a sample without a label, and --invalid-labels drop";
    assertRefused(remedy, run());
    assertRefused(remedy, run("--label-encoding=sorted"));
    counts(List.of(1L, 0L, 0L, 0L), "--invalid-labels=drop");
    counts(List.of(1L, 0L, 0L, 0L), "--invalid-labels=drop", "--label-encoding=sorted");
  }

  @Test
  void label_beyondTheNames_isBadData() {
    write("a", "SELECT unnest([0, 4]) AS label, 5 AS row", FOUR);
    assertRefused("such as '4'", run());
  }

  @Test
  void files_ofOtherClasses_areNamed() {
    write("a", "SELECT 0 AS label, 5 AS row", FOUR);
    write("b", "SELECT 0 AS label, 5 AS row", "\"dog\", \"cat\", \"owl\", \"yak\"");
    assertRefused(
        "a.parquet lists 4 classes, and .*b.parquet lists the same number of other classes", run());
  }

  private void write(String name, String rows, String names) {
    Duck.run(
        "COPY (%s) TO '%s.parquet' (FORMAT parquet, KV_METADATA {huggingface: '%s'})"
            .formatted(rows, folder.resolve(name), FEATURES.formatted(names)));
  }

  private JobRun run(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--input=" + folder + "/?.parquet", "--output=" + output));
    if (all.stream().noneMatch(option -> option.startsWith("--label-column"))) {
      all.add("--label-column=label");
    }
    return JobRun.of(all.toArray(String[]::new));
  }

  private void counts(List<Long> expected, String... options) {
    JobRun run = run(options);
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), expected);
  }

  private static void assertRefused(String message, JobRun run) {
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().matches("(?s).*" + message + ".*"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
