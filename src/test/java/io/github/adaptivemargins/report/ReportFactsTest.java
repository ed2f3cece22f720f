package io.github.adaptivemargins.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.margins.MarginNorm;
import io.github.adaptivemargins.margins.MarginParameters;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportFactsTest {
  @Test
  void output_ofARunThatFailed_isTheTableThatStands() {
    assertEquals("m.parquet", facts(true).get("output").asText());
    assertTrue(facts(false).get("output").isNull());
  }

  @Test
  void parameters_ofARunThatFailed_areThoseOfTheOptions() {
    assertEquals(0.1, facts(false).get("margin_min").asDouble());
    assertEquals(0.6, facts(false).get("margin_max").asDouble());
    assertEquals(-1, facts(false).get("power").asDouble());
    assertEquals("none", facts(false).get("norm").asText());
  }

  private static JsonNode facts(boolean isPublished) {
    RunRecord record =
        new RunRecord(
            new RunRecord.Run(
                "--input in.csv",
                new MarginParameters(0.1, 0.6, -1, MarginNorm.NONE),
                "1",
                "4",
                "local-1",
                Optional.of("m.parquet"),
                Optional.of("r.html")),
            Instant.now());
    if (isPublished) {
      record.setTablePublished();
    }
    record.setFailure(new JobException(ExitStatus.IO_ERROR, "no space"));
    return ReportFacts.of(record);
  }
}
