package io.github.adaptivemargins.densecount.plan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.adaptivemargins.densecount.keys.IntegerKeyType;
import io.github.adaptivemargins.densecount.tables.CountBlock;
import io.github.adaptivemargins.densecount.tables.LongCountMap;
import io.github.adaptivemargins.densecount.tables.StringCountMap;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Sums up the counts of one block after the other. */
final class MergeIterator implements Iterator<InternalRow> {
  private final Iterator<InternalRow> blocks;
  private final Optional<IntegerKeyType> integral;
  private final CountMetrics metrics;
  private final LongCountMap integers = new LongCountMap(CountBlock.HASH_BITS);
  private final StringCountMap strings = new StringCountMap(CountBlock.HASH_BITS);
  private final UnsafeRowWriter row = new UnsafeRowWriter(2);
  private long nulls;

  /** The first row of the block that is summed up next. */
  private InternalRow ahead;

  private int nextInteger = -1;
  private int nextString = -1;

  /**
   * @param type of the keys
   */
  MergeIterator(Iterator<InternalRow> blocks, DataType type, CountMetrics metrics) {
    this.blocks = blocks;
    this.integral = IntegerKeyType.of(type);
    this.metrics = metrics;
    this.ahead = blocks.hasNext() ? blocks.next() : null;
  }

  @Override
  public boolean hasNext() {
    while (nextInteger < 0 && nextString < 0 && nulls == 0 && ahead != null) {
      mergeBlock();
    }
    return nextInteger >= 0 || nextString >= 0 || nulls > 0;
  }

  private void mergeBlock() {
    long start = System.nanoTime();
    integers.clear();
    strings.clear();
    int block = ahead.getInt(0);
    while (ahead != null && ahead.getInt(0) == block) {
      add(block, new CountBlock.Reader(ahead.getBinary(1)));
      metrics.inputRows().add(1);
      ahead = blocks.hasNext() ? blocks.next() : null;
    }
    nextInteger = integers.next(0);
    nextString = strings.next(0);
    metrics.time().add(System.nanoTime() - start);
  }

  private void add(int block, CountBlock.Reader counts) {
    if (block == CountBlock.NULLS) {
      nulls += counts.next();
    } else if (CountBlock.isOfStrings(block)) {
      counts.addStringsTo(strings);
    } else {
      counts.addIntegersTo(integers);
    }
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    row.reset();
    row.zeroOutNullBytes();
    if (nulls > 0) {
      row.setNullAt(0);
      row.write(1, nulls);
      nulls = 0;
    } else if (nextInteger >= 0) {
      writeInteger(integers.key(nextInteger));
      row.write(1, integers.sum(nextInteger));
      nextInteger = integers.next(nextInteger + 1);
    } else {
      long start = (long) Platform.BYTE_ARRAY_OFFSET + strings.start(nextString);
      row.write(0, UTF8String.fromAddress(strings.entries(), start, strings.length(nextString)));
      row.write(1, strings.sum(nextString));
      nextString = strings.next(nextString + 1);
    }
    metrics.outputRows().add(1);
    return row.getRow();
  }

  private void writeInteger(long key) {
    if (integral.isPresent()) {
      integral.get().write(row, key);
    } else {
      row.write(0, Long.toString(key).getBytes(US_ASCII));
    }
  }
}
