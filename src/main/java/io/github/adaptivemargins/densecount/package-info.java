/**
 * A Spark extension that makes {@code groupBy(key).count()} fast where the key is of integers or
 * strings. Sources fill a {@code KeyBatch}, whatever they read; {@code KeyCounts} adds batches up
 * and is drained into {@code KeyBlock}s, which are what goes through the shuffle; {@code
 * MergeIterator} adds up blocks.
 *
 * <p>In: Spark's physical plan. Out: the same plan with its own operators, or as it was. It knows
 * nothing of the job, and can be lifted into another project as it is.
 */
package io.github.adaptivemargins.densecount;
