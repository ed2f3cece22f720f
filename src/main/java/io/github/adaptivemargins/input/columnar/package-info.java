/**
 * Labels in files that carry types: Parquet, ORC and Avro.
 *
 * <p>In: {@code InputFiles}. Out: one dataset for each set of column types, so that Spark never
 * converts a value or replaces it with null. It must not know the other kinds of input.
 */
package io.github.adaptivemargins.input.columnar;
