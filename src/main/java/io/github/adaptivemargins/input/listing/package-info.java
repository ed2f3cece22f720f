/**
 * Lists the input files and reads them by Spark's reader.
 *
 * <p>In: the paths of {@code InputSettings}. Out: {@code InputFiles} with length, version and
 * partition values of each file. It must not know the columns of the files.
 */
package io.github.adaptivemargins.input.listing;
