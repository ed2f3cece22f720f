package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody loads the dataset while it is counted. */
class ChangingInputIT {
  private static final AtomicReference<Event> EVENT = new AtomicReference<>();

  @TempDir private Path folder;
  private Path in;

  private interface Event {
    void happen() throws IOException;
  }

  private void makeInput(String format) throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    for (String name : List.of("a.", "b.")) {
      Duck.copy("SELECT range % 9 AS landmark_id FROM range(9000)", in.resolve(name + format));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv"})
  void fileThatIsReplaced_isNamed(String format) throws IOException {
    makeInput(format);
    Path other = Duck.copy("SELECT 0 AS landmark_id", folder.resolve("other." + format));
    Path replaced = in.resolve("b." + format);
    assertChanged(
        "b." + format, () -> Files.move(other, replaced, StandardCopyOption.REPLACE_EXISTING));
  }

  @Test
  void fileThatIsAdded_isNamed() throws IOException {
    makeInput("parquet");
    Path other = Duck.copy("SELECT 0 AS landmark_id", folder.resolve("other.parquet"));
    assertChanged("c.parquet", () -> Files.move(other, in.resolve("c.parquet")));
  }

  @Test
  void fileThatIsRemoved_isNamed() throws IOException {
    makeInput("parquet");
    assertChanged("b.parquet", () -> Files.delete(in.resolve("b.parquet")));
  }

  @Test
  void imageThatIsAdded_isNoticed() throws IOException {
    in = folder.resolve("in");
    Path cat = Files.createDirectories(in.resolve("cat"));
    Files.createFile(cat.resolve("1.jpg"));
    assertChanged("cat", () -> Files.createFile(cat.resolve("2.jpg")), "--format", "imagefolder");
  }

  @Test
  void imageThatIsReplaced_isNoticed() throws IOException {
    in = folder.resolve("in");
    Path cat = Files.createDirectories(in.resolve("cat"));
    Files.createFile(cat.resolve("1.jpg"));
    assertChanged(
        "cat", () -> Files.writeString(cat.resolve("1.jpg"), "x"), "--format", "imagefolder");
  }

  @Test
  void classFolderThatIsRemoved_isNoticed() throws IOException {
    in = folder.resolve("in");
    Files.createDirectories(in.resolve("cat"));
    Files.createDirectories(in.resolve("dog"));
    assertChanged("", () -> Files.delete(in.resolve("dog")), "--format", "imagefolder");
  }

  private void assertChanged(String name, Event event, String... options) {
    EVENT.set(event);
    Path output = folder.resolve("margins.parquet");
    List<String> args = new ArrayList<>(List.of(options));
    args.addAll(List.of("--input", in.toString(), "--output", output.toString()));
    JobRun run =
        JobRun.with(
            Map.of("spark.extraListeners", AtTheCount.class.getName()),
            args.toArray(String[]::new));
    assertEquals(74, run.exit(), run.err());
    assertTrue(run.err().contains("/in" + (name.isEmpty() ? "" : "/" + name)), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(output));
  }

  /** Made by Spark. */
  public static final class AtTheCount extends SparkListener {
    @Override
    public void onJobStart(SparkListenerJobStart start) {
      Event event = EVENT.get();
      if (start.properties().getProperty("spark.job.description", "").startsWith("count")
          && EVENT.compareAndSet(event, null)
          && event != null) {
        try {
          event.happen();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
