/**
 * Labels in text files without types: CSV, TSV, JSON lines and image lists.
 *
 * <p>In: {@code InputFiles} and reader options. Out: a dataset of string columns, read by the data
 * source of the package {@code text} at the root. It must not know the other kinds of input.
 */
package io.github.adaptivemargins.input.text;
