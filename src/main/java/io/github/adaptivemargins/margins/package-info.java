/**
 * From the samples of each class to its margin, and the files that hold them.
 *
 * <p>In: {@code ClassCounts} and the parameters of the formula. Out: a {@code MarginFunction}, and
 * {@code Publishable} contents. It must not know Spark, nor where a file is put.
 */
package io.github.adaptivemargins.margins;
