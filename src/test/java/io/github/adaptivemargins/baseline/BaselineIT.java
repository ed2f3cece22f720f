package io.github.adaptivemargins.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.Counted;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginNorm;
import io.github.adaptivemargins.margins.MarginParameters;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with a replaced table that no gate needs. */
class BaselineIT {
  private static final Configuration CONF = new Configuration();
  private static final GateSettings NO_GATES =
      new GateSettings(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final ClassCounts COUNTS = Counted.classes(3, c -> c + 1);
  private static final MarginFunction FUNCTION =
      MarginFunction.over(new MarginParameters(0.05, 0.5, -0.25, MarginNorm.MINMAX), 1, 3);

  @TempDir private Path folder;
  private Path table;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void publish() {
    JobRun.ofSample(folder);
    table = folder.resolve("margins.parquet");
  }

  @Test
  void damagedTable_isAWarning() throws IOException {
    Files.write(table, new byte[100]);
    assertEquals(Optional.empty(), compare(FUNCTION));
    assertEquals(1, warnings.size(), warnings.toString());
  }

  @Test
  void fault_isNoWarning() {
    JobException failure = assertThrows(JobException.class, () -> compare(null));
    assertEquals(ExitStatus.FAULT, failure.status());
    assertTrue(warnings.isEmpty(), warnings.toString());
  }

  private Optional<Comparison> compare(MarginFunction function) throws IOException {
    Location location = Location.of("--output", table.toString(), CONF);
    HadoopFile file = new HadoopFile(location.fileSystem(), location.path());
    EarlierOutput replaced = new EarlierOutput("--output", table.toString(), file);
    return Baseline.of(NO_GATES, Optional.empty(), Optional.of(replaced), CONF)
        .orElseThrow()
        .compare(COUNTS, function, warnings::add);
  }
}
