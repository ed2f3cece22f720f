package io.github.adaptivemargins.densecount;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntegralCountsTest {
  private static final int ROWS = 1_200_000;

  /** How the keys are spread. */
  private record Spread(String name, LongUnaryOperator keys) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Spread> spreads() {
    SplittableRandom random = new SplittableRandom(1);
    return List.of(
        new Spread("few", i -> random.nextInt(10)),
        new Spread("all of one", i -> -1),
        new Spread("in order", i -> i / 20),
        new Spread("up to the end of the array", i -> random.nextInt(1 << 25)),
        new Spread("negative too", i -> random.nextInt(-1000, 1000)),
        new Spread(
            "at the ends", i -> i % 2 == 0 ? Long.MAX_VALUE - i % 7 : Long.MIN_VALUE + i % 7),
        new Spread("more than the table holds", i -> random.nextLong()),
        new Spread("of one slot", i -> (i % 1000) << 44));
  }

  @ParameterizedTest
  @MethodSource("spreads")
  void counts_givenInParts_addUpToTheRows(Spread spread) {
    Map<Long, Long> expected = new HashMap<>();
    Map<Long, Long> given = new HashMap<>();
    IntegralCounts counts = new IntegralCounts(IntegralType.LONG);
    long[] keys = new long[KeyCounts.MAX_KEYS];
    for (int row = 0; row < ROWS; row += keys.length) {
      int first = row;
      LongStream.range(0, keys.length)
          .forEach(i -> keys[(int) i] = spread.keys.applyAsLong(first + i));
      LongStream.of(keys).forEach(key -> expected.merge(key, 1L, Long::sum));
      if (!counts.hasRoom()) {
        counts.makeRoom();
        drain(counts, given);
        assertTrue(counts.hasRoom());
      }
      counts.addPlain(plain(keys), keys.length);
      counts.addNulls(1);
      expected.merge(null, 1L, Long::sum);
    }
    counts.giveAll();
    drain(counts, given);
    assertEquals(expected, given);
    counts.giveAll();
    assertTrue(!counts.hasNext());
  }

  private static ByteBuffer plain(long[] keys) {
    ByteBuffer values = ByteBuffer.allocate(keys.length * Long.BYTES).order(LITTLE_ENDIAN);
    values.asLongBuffer().put(keys);
    return values;
  }

  private static void drain(IntegralCounts counts, Map<Long, Long> given) {
    UnsafeRowWriter row = new UnsafeRowWriter(2);
    while (counts.hasNext()) {
      counts.next(row);
      UnsafeRow next = row.getRow();
      assertTrue(next.getLong(1) > 0);
      given.merge(next.isNullAt(0) ? null : (Long) next.getLong(0), next.getLong(1), Long::sum);
    }
  }
}
