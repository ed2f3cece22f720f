/**
 * Counts the samples of each label and collects the counts on the driver.
 *
 * <p>In: a {@code LabelSource}. Out: {@code RawLabelCounts}, primitive arrays of labels and
 * numbers. Labels that cannot be a class are in {@code InvalidLabels}. It must not assign classes.
 */
package io.github.adaptivemargins.count;
