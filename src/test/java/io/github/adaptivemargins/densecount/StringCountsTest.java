package io.github.adaptivemargins.densecount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StringCountsTest {
  private static final int BATCH = 256;

  /** How the keys are spread. */
  private record Spread(String name, int rows, IntFunction<String> keys) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Spread> spreads() {
    SplittableRandom random = new SplittableRandom(1);
    return List.of(
        new Spread("few, one of them empty", 100_000, i -> "x".repeat(random.nextInt(10))),
        new Spread("nulls too", 100_000, i -> i % 3 == 0 ? null : "ü" + i % 1000),
        new Spread("null alone", 1000, i -> null),
        new Spread("more than the table holds", 1_500_000, i -> "k" + i % 700_000),
        new Spread("more than the bytes hold", 3000, i -> "a".repeat(50_000) + i % 2000));
  }

  @ParameterizedTest
  @MethodSource("spreads")
  void counts_givenInParts_addUpToTheRows(Spread spread) {
    Map<String, Long> expected = new HashMap<>();
    Map<String, Long> given = new HashMap<>();
    StringCounts counts = new StringCounts();
    for (int row = 0; row < spread.rows; row += BATCH) {
      try (OnHeapColumnVector vector = new OnHeapColumnVector(BATCH, DataTypes.StringType)) {
        for (int i = 0; i < BATCH; i++) {
          String key = spread.keys.apply(row + i);
          expected.merge(key, 1L, Long::sum);
          if (key == null) {
            vector.putNull(i);
          } else {
            vector.putByteArray(i, key.getBytes(UTF_8));
          }
        }
        if (!counts.hasRoom()) {
          counts.makeRoom();
          drain(counts, given);
          assertTrue(counts.hasRoom());
        }
        counts.add(vector, 0, BATCH);
      }
    }
    counts.giveAll();
    drain(counts, given);
    assertEquals(expected, given);
    counts.giveAll();
    assertTrue(!counts.hasNext());
  }

  private static void drain(StringCounts counts, Map<String, Long> given) {
    UnsafeRowWriter row = new UnsafeRowWriter(2);
    while (counts.hasNext()) {
      counts.next(row);
      UnsafeRow next = row.getRow();
      assertTrue(next.getLong(1) > 0);
      given.merge(
          next.isNullAt(0) ? null : next.getUTF8String(0).toString(), next.getLong(1), Long::sum);
    }
  }
}
