/**
 * Shows what a run found: a summary, one line of JSON, a page.
 *
 * <p>In: a {@code RunRecord}, which the job fills during the run. Out: text and {@code Publishable}
 * contents. It must not know Spark, nor where a file is written.
 */
package io.github.adaptivemargins.report;
