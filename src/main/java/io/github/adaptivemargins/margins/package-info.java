/**
 * Computes the margin of each class, and the contents of the files with the margins.
 *
 * <p>In: {@code ClassCounts} and the parameters of the formula. Out: a {@code MarginFunction}, and
 * {@code Publishable} contents. It must not know Spark, nor where a file is written.
 */
package io.github.adaptivemargins.margins;
