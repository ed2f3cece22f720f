/**
 * Reads one column of Parquet files page by page: codecs, run lengths, dictionaries.
 *
 * <p>In: the file splits of a task. Out: batches of keys. A damaged file is an error and never a
 * wrong count. If the column needs a conversion, this package leaves the file to Spark's reader. It
 * must not know the plan or how keys are counted.
 */
package io.github.adaptivemargins.densecount.pages;
