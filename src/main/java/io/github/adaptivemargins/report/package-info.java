/**
 * What a run found, for those who look: a summary, one line of JSON, a page.
 *
 * <p>In: {@code Findings}, which the job fills as it goes on. Out: text, and {@code Publishable}
 * contents. It must not know Spark, nor where a file is put.
 */
package io.github.adaptivemargins.report;
