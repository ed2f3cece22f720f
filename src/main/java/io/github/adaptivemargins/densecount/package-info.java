/**
 * A Spark extension that makes {@code groupBy(key).count()} fast where the key is of integers or
 * strings: it takes the place of the partial aggregate alone.
 *
 * <p>In: Spark's physical plan. Out: the same plan with its own operator, or as it was. It knows
 * nothing of the job, and can be lifted into another project as it is.
 */
package io.github.adaptivemargins.densecount;
