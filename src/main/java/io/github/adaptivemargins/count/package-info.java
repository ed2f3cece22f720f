/**
 * From rows to the number of samples of each label, on the driver, as primitive arrays.
 *
 * <p>In: a {@code LabelSource}. Out: {@code LabelGroups}; what cannot be a label is tallied in
 * {@code InvalidLabels}. It must not know which labels are classes.
 */
package io.github.adaptivemargins.count;
