/**
 * The entry of a Spark extension that makes {@code groupBy(key).count()} fast if the key is an
 * integer or a string column.
 *
 * <p>In: Spark's session extensions. Out: a rule for physical plans. No package of the extension
 * may know another package of the job. The extension can be copied into another project.
 */
package io.github.adaptivemargins.densecount;
