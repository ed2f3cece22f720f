/**
 * Which label is which class, and how many samples each class has.
 *
 * <p>In: {@code LabelGroups}, and what the user or a list says of the classes. Out: {@code
 * ClassCounts}, in class order. It must not know margins, nor where they are written.
 */
package io.github.adaptivemargins.classes;
