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

/**
 * Adds up the counts of blocks with the same number. Gives rows of a key and its count, each key
 * once.
 */
final class MergeIterator implements Iterator<InternalRow> {
  private final Iterator<InternalRow> blocks;
  private final Optional<IntegerKeyType> integerType;
  private final CountMetrics metrics;
  private final LongCountMap integers = new LongCountMap(CountBlock.HASH_BITS);
  private final StringCountMap strings = new StringCountMap(CountBlock.HASH_BITS);
  private final UnsafeRowWriter row = new UnsafeRowWriter(2);
  private long nulls;

  /** First row of the next block number; null at the end. */
  private InternalRow nextBlock;

  /** Slots of the keys that are next; negative if there is none. */
  private int integerSlot = -1;

  private int stringSlot = -1;

  /**
   * @param blocks rows of a block number and a block's bytes, sorted by number
   * @param type of the keys
   */
  MergeIterator(Iterator<InternalRow> blocks, DataType type, CountMetrics metrics) {
    this.blocks = blocks;
    this.integerType = IntegerKeyType.of(type);
    this.metrics = metrics;
    this.nextBlock = blocks.hasNext() ? blocks.next() : null;
  }

  @Override
  public boolean hasNext() {
    while (!hasKey() && nextBlock != null) {
      mergeBlocks();
    }
    return hasKey();
  }

  private boolean hasKey() {
    return integerSlot >= 0 || stringSlot >= 0 || nulls > 0;
  }

  /** Merges all blocks of the next number. */
  private void mergeBlocks() {
    long start = System.nanoTime();
    integers.clear();
    strings.clear();
    int number = nextBlock.getInt(0);
    while (nextBlock != null && nextBlock.getInt(0) == number) {
      nulls += CountBlock.merge(number, nextBlock.getBinary(1), integers, strings);
      metrics.inputRows().add(1);
      nextBlock = blocks.hasNext() ? blocks.next() : null;
    }
    integerSlot = integers.nextSlot(0);
    stringSlot = strings.nextSlot(0);
    metrics.countTime().add(System.nanoTime() - start);
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
    } else if (integerSlot >= 0) {
      writeInteger(integers.key(integerSlot));
      row.write(1, integers.count(integerSlot));
      integerSlot = integers.nextSlot(integerSlot + 1);
    } else {
      long address = (long) Platform.BYTE_ARRAY_OFFSET + strings.keyStart(stringSlot);
      row.write(
          0, UTF8String.fromAddress(strings.keyBytes(), address, strings.keyLength(stringSlot)));
      row.write(1, strings.count(stringSlot));
      stringSlot = strings.nextSlot(stringSlot + 1);
    }
    metrics.outputRows().add(1);
    return row.getRow();
  }

  private void writeInteger(long key) {
    if (integerType.isPresent()) {
      integerType.get().write(row, key);
    } else {
      row.write(0, Long.toString(key).getBytes(US_ASCII));
    }
  }
}
