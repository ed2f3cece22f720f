package io.github.adaptivemargins.count;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongChunksTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 17, 65_536, 65_537, 200_000})
  void values_ofAnyNumber_areTakenInTheOrderTheyWereAdded(int size) {
    LongChunks chunks = chunks(0, size);
    assertArrayEquals(LongStream.range(0, size).toArray(), chunks.take());
    assertArrayEquals(new long[0], chunks.take());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 100_000})
  void appended_followWhatWasThere_andAreFollowedByWhatIsAdded(int size) {
    LongChunks chunks = chunks(0, size);
    chunks.append(chunks(size, 2L * size));
    chunks.add(2L * size);
    assertArrayEquals(LongStream.rangeClosed(0, 2L * size).toArray(), chunks.take());
  }

  @Test
  void appended_areGivenAway() {
    LongChunks given = chunks(0, 3);
    chunks(0, 1).append(given);
    assertArrayEquals(new long[0], given.take());
  }

  private static LongChunks chunks(long from, long to) {
    LongChunks chunks = new LongChunks();
    LongStream.range(from, to).forEach(chunks::add);
    return chunks;
  }
}
