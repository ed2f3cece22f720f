/**
 * Counts keys in bounded memory.
 *
 * <p>In: batches of keys. Out: blocks of keys and counts, in the bytes that go through the shuffle.
 * A key always has the same block number. It must not know the plan or any file format.
 */
package io.github.adaptivemargins.densecount.tables;
