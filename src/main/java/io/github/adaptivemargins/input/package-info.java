/**
 * Opens the input of a run: files, a table or a Spark data source.
 *
 * <p>In: paths or a table name, and the input options. Out: a {@code LabelSource}, of which Spark
 * has read no rows yet. This package only chooses the kind of source; each kind has a sub-package.
 * It must not know how labels are counted or which classes they belong to.
 */
package io.github.adaptivemargins.input;
