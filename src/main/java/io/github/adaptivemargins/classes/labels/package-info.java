/**
 * Arrays of labels, each with a number, and their orders.
 *
 * <p>In: packed labels of the count. Out: sorted labels. It must not know what the numbers mean.
 */
package io.github.adaptivemargins.classes.labels;
