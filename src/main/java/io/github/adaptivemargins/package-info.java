/**
 * The job: from options to the report, one step after the other.
 *
 * <p>In: the command line and Spark's configuration. Out: the files, one line of JSON, an exit
 * code. Each step is a package of its own, which the data walks through in the order {@code input},
 * {@code count}, {@code classes}, {@code margins}, {@code publish}; this one alone knows them all.
 */
package io.github.adaptivemargins;
