/**
 * From files, a table or a source of Spark's to rows of a label and, where asked for, a number of
 * samples.
 *
 * <p>In: paths or a name, and what the user says of them. Out: a {@code LabelSource}, whose rows
 * Spark has not read yet. It must not know how labels are counted, nor what a class is.
 */
package io.github.adaptivemargins.input;
