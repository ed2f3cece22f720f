package io.github.adaptivemargins.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LandmarkDataTest {
  @Test
  void bundledSample_isWhatTheGeneratorWrites() throws IOException {
    assertEquals(LandmarkData.sample(), Files.readString(LandmarkData.SAMPLE));
  }

  @Test
  void classSizes_addUpToTheRowsOfTheDataset() {
    assertEquals(LandmarkData.ROWS, Arrays.stream(LandmarkData.classSizes()).asLongStream().sum());
  }

  @ParameterizedTest
  @CsvSource({"1, 184200", "2, 166463", "3, 150659", "5, 125731", "10, 86804", "10246, 1"})
  void classSizes_haveThePublishedShape(int samples, long classesWithMore) {
    assertEquals(
        classesWithMore,
        Arrays.stream(LandmarkData.classSizes()).filter(size -> size > samples).count());
  }
}
