package io.github.adaptivemargins.input.annotations;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run closes the documents that it cannot read. */
@EnabledOnOs(OS.LINUX)
class OpenDocumentsIT {
  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data_list\": [{\"gt_label\": 1}, {\"gt_label\": true}]}",
        "{\"metainfo\": {\"classes\": [\"a\"]}, \"data_list\": [{\"gt_label\": 0}, 1",
        "{\"metainfo\": {\"classes\": [\"a\"]}}",
        "{\"data_list\": 1}",
        "[1]",
        ""
      })
  void run_documentThatCannotBeRead_closesIt(String content) throws IOException {
    Path document = Files.writeString(dir.resolve("m.json"), content);

    JobRun run =
        JobRun.of(
            "--input",
            document.toString(),
            "--format",
            "openmmlab",
            "--output",
            dir.resolve("margins.parquet").toString());

    assertEquals(65, run.exit(), run.err());
    assertEquals(List.of(), openFiles(document));
  }

  private static List<Path> openFiles(Path file) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(descriptor -> isOpen(descriptor, file)).toList();
    }
  }

  private static boolean isOpen(Path descriptor, Path file) {
    try {
      return Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(file);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
