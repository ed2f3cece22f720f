package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemporaryFileTest {
  @TempDir private Path folder;

  static Stream<String> names() {
    return Stream.of(
        "a.parquet", "n".repeat(198), "n".repeat(199), "n".repeat(255), "ü".repeat(127));
  }

  @ParameterizedTest
  @MethodSource("names")
  void temporaryFile_ofAnyTarget_fitsAndIsRemovedWhenAbandoned(String name) throws IOException {
    FileSystem local = FileSystem.getLocal(new Configuration()).getRaw();
    Path target = Files.writeString(folder.resolve(name), "new");
    org.apache.hadoop.fs.Path targetPath = new org.apache.hadoop.fs.Path(target.toUri());
    String temporary;
    try (TemporaryFile file = TemporaryFile.nextTo(local, targetPath)) {
      temporary = file.path().getName();
    }
    assertTrue(temporary.startsWith("_"), temporary);
    assertTrue(temporary.getBytes(StandardCharsets.UTF_8).length <= 255, temporary);
    Path abandoned = Files.writeString(folder.resolve(temporary), "old");
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

    TemporaryFile.removeAbandoned(local, targetPath, targetPath, (file, pid) -> false);

    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(target), left.toList());
    }
  }
}
