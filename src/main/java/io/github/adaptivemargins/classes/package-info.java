/**
 * Assigns a class index to each label, and gives the number of samples of each class.
 *
 * <p>In: {@code RawLabelCounts}, the class options, and a class list or an earlier output. Out:
 * {@code ClassCounts} in class order. It must not compute margins, nor know where they are written.
 */
package io.github.adaptivemargins.classes;
