/**
 * A Spark data source of text files: CSV, TSV, JSON lines and image lists. It is strict where
 * Spark's own sources are lenient.
 *
 * <p>In: a list of files with their lengths, a schema of string columns, and a dialect. Out:
 * columnar batches of the requested columns, with the file and line of each record. It must not
 * know how a record is parsed or what a label is.
 */
package io.github.adaptivemargins.text;
