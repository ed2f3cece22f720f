/**
 * Parses records: CSV with FastCSV, and simple lines without it; JSON lines with Jackson; image
 * lists line by line.
 *
 * <p>In: the lines of a split. Out: batches of the requested columns. A malformed record is an
 * error with its file and line. It must not know how files are split or compressed, or what a label
 * is.
 */
package io.github.adaptivemargins.text.records;
