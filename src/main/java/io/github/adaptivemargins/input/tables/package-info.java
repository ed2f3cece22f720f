/**
 * Labels in tables and views of Spark's catalogs, and in Spark data sources that the job does not
 * know.
 *
 * <p>In: a table name or a data source. Out: a dataset of labels. It checks the files of a table as
 * strictly as files that are named by path.
 */
package io.github.adaptivemargins.input.tables;
