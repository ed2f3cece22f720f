/**
 * Labels in files that carry types: Parquet, ORC and Avro.
 *
 * <p>In: {@code InputFiles}. Out: one dataset for each set of column types, so that Spark never
 * widens, narrows or nulls a value. It must not know the other kinds of input.
 */
package io.github.adaptivemargins.input.columnar;
