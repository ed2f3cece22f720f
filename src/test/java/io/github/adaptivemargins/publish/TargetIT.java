package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.Counted;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.margins.ClassTextFile;
import io.github.adaptivemargins.margins.LabelListFile;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginNorm;
import io.github.adaptivemargins.margins.MarginParameters;
import io.github.adaptivemargins.margins.MarginTable;
import io.github.adaptivemargins.margins.MarginTextFile;
import io.github.adaptivemargins.testing.Content;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands at the target, what it is called, and who else writes there meanwhile. */
class TargetIT {
  @TempDir private Path folder;
  private Path input;

  @BeforeEach
  void makeInput() throws IOException {
    Path inputs = Files.createDirectory(folder.resolve("in"));
    input =
        Duck.copy(
            "SELECT unnest([0, 0, 1, 3, 3, 3, 3]) AS landmark_id", inputs.resolve("a.parquet"));
  }

  @Test
  void link_asOutput_staysOneAndItsFileIsReplaced() throws IOException {
    Path file = Files.createDirectory(folder.resolve("store")).resolve("v1.parquet");
    Path link = Files.createSymbolicLink(folder.resolve("m.parquet"), Path.of("store/v1.parquet"));
    Path text = Files.createSymbolicLink(folder.resolve("m.txt"), Path.of("store/v1.txt"));
    for (int run = 0; run < 2; run++) {
      assertEquals(0, run(link, "--output-txt", text.toString()).exit());
      assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(text));
      assertEquals(4, Duck.margins(file).size());
    }
    assertEquals(List.of("v1.parquet", "v1.txt"), names(folder.resolve("store")));
  }

  /** As a run of hours meets it: the target was free when it began. */
  @Test
  void foreignFile_thatCameMeanwhile_stands() throws IOException {
    Path target = folder.resolve("m.parquet");
    Publisher publisher =
        Publisher.to(
            "--output", target.toString(), EarlierOutput::isMarginTable, new Configuration());
    Publishable table = table(counts(3, 1));
    Publishable slow = Content.meanwhile(table, () -> Files.writeString(target, "mine"));
    JobException end = assertThrows(JobException.class, () -> publisher.publish(slow));
    assertEquals(73, end.status().code(), end.getMessage());
    assertEquals("mine", Files.readString(target));
    assertEquals(List.of("in", "m.parquet"), names(folder));
  }

  /** The text of the first run is ready before the second run begins, and is written after it. */
  @Test
  void runsThatOverlap_leaveTheTextOfTheTableThatStands() throws IOException {
    ClassCounts first = counts(50, 1);
    ClassCounts second = counts(70, 3);
    Publishable slow =
        Content.meanwhile(
            text(first),
            () -> {
              publish(outputs(), second, text(second));
              return null;
            });
    publish(outputs(), first, slow);
    assertTextIsThatOfTheTable(70);
  }

  /** The same of the list, which cannot say that it is the job's. */
  @Test
  void runsThatOverlap_leaveTheListOfTheTableThatStands() throws IOException {
    publishWithList(
        counts(50, 1),
        list ->
            Content.meanwhile(
                list,
                () -> {
                  publishWithList(counts(70, 3), others -> others);
                  return null;
                }));
    List<String> lines = Files.readAllLines(folder.resolve("l.txt"));
    assertEquals(70, lines.size());
    assertEquals(
        Duck.margins(folder.resolve("m.parquet")).stream()
            .map(row -> row.label().toString())
            .toList(),
        lines);
  }

  private void publishWithList(ClassCounts counts, UnaryOperator<Publishable> list)
      throws IOException {
    Outputs outputs = outputs(Optional.of("l.txt"));
    ClassTextFile own = LabelListFile.of(counts.classes());
    outputs.publish(
        new Outputs.Contents(
            table(counts),
            new Outputs.Derived(text(counts), MarginTextFile::of),
            Optional.of(new Outputs.Derived(list.apply(own), LabelListFile::of)),
            file -> LabelListFile.mayReplace(file, own, outputs.tableFile())),
        () -> {});
  }

  @Test
  void text_ofTheTableThatThisRunHasPut_isMadeWithoutReadingIt() throws IOException {
    ClassCounts counts = counts(50, 1);
    Outputs.Derived text =
        new Outputs.Derived(
            text(counts),
            table -> {
              throw new AssertionError(table + " is read again");
            });
    outputs().publish(contents(table(counts), text), () -> {});
    assertTextIsThatOfTheTable(50);
  }

  @Test
  void table_whoseTextCannotBeWritten_isReportedAsPublished() throws IOException {
    Outputs outputs = outputs();
    Publishable broken =
        new Publishable() {
          @Override
          public void write(OutputFile file) throws IOException {
            throw new IOException("no space");
          }

          @Override
          public void check(InputFile file) {}
        };
    AtomicBoolean isTablePublished = new AtomicBoolean();
    ClassCounts counts = counts(3, 1);
    Outputs.Derived text = new Outputs.Derived(broken, MarginTextFile::of);
    assertThrows(
        JobException.class,
        () -> outputs.publish(contents(table(counts), text), () -> isTablePublished.set(true)));
    assertTrue(isTablePublished.get());
  }

  private void assertTextIsThatOfTheTable(int classes) throws IOException {
    List<Double> margins =
        Duck.margins(folder.resolve("m.parquet")).stream().map(Duck.Margin::margin).toList();
    assertEquals(classes, margins.size());
    assertEquals(
        margins,
        Files.readAllLines(folder.resolve("m.txt")).stream().map(Double::valueOf).toList());
  }

  private Outputs outputs() throws IOException {
    return outputs(Optional.empty());
  }

  private Outputs outputs(Optional<String> list) throws IOException {
    OutputSettings settings =
        new OutputSettings(
            Optional.of(folder.resolve("m.parquet").toString()),
            Optional.of(folder.resolve("m.txt").toString()),
            list.map(name -> folder.resolve(name).toString()),
            Optional.empty(),
            false);
    return Outputs.open(
        settings,
        new Outputs.OwnershipChecks(EarlierOutput::isMarginTable, MarginTextFile::isMarginText),
        ReportOutput.open(settings, file -> false, new Configuration()),
        Map.of(),
        new Configuration());
  }

  private static Outputs.Contents contents(Publishable table, Outputs.Derived text) {
    return new Outputs.Contents(table, text, Optional.empty(), file -> false);
  }

  private static ClassCounts counts(int classes, int step) {
    return Counted.classes(classes, c -> 1 + c * step);
  }

  private static MarginTable table(ClassCounts counts) {
    return new MarginTable(counts, function(counts), "test", Map.of("classes", counts.size()), "");
  }

  private static void publish(Outputs outputs, ClassCounts counts, Publishable text) {
    outputs.publish(
        contents(table(counts), new Outputs.Derived(text, MarginTextFile::of)), () -> {});
  }

  private static Publishable text(ClassCounts counts) {
    return MarginTextFile.of(counts, function(counts));
  }

  private static MarginFunction function(ClassCounts counts) {
    return MarginFunction.over(
        new MarginParameters(0.05, 0.5, -0.25, MarginNorm.MINMAX), counts.min(), counts.max());
  }

  private JobRun run(Path output, String... more) {
    return JobRun.of(
        Stream.concat(
                Stream.of("--input", input.toString(), "--output", output.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
