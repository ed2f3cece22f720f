/**
 * Batches of keys, and how the types of keys are read into them.
 *
 * <p>In: Spark's rows and column vectors, or encoded Parquet values. Out: a {@code KeyBatch}: long
 * integers, byte ranges of strings, and how often each of them occurs. It must not know where the
 * values come from or how they are counted.
 */
package io.github.adaptivemargins.densecount.keys;
