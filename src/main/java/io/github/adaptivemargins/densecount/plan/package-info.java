/**
 * The rule and the physical operators. A partial count on each partition sends blocks of counts
 * through a shuffle. A merge adds up the blocks.
 *
 * <p>In: Spark's physical plan. Out: the same plan with faster operators, or the unchanged plan. It
 * must not know how a Parquet page or a hash table is built.
 */
package io.github.adaptivemargins.densecount.plan;
