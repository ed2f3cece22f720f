/**
 * A Spark data source of text files, strict where Spark's own is lenient: CSV and TSV by FastCSV
 * (plain lines without it), JSON lines by Jackson, image lists line by line.
 *
 * <p>In: files with their lengths, a schema of strings, a dialect. Out: batches of the columns that
 * are asked for, with the file and the line of each record. What is malformed ends the run with its
 * file and line. It must not know what a label is.
 */
package io.github.adaptivemargins.text;
