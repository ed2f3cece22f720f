/**
 * Labels with a number each in primitive arrays, and their orders.
 *
 * <p>In: packed labels of the count. Out: sorted labels. It must not know what the numbers mean.
 */
package io.github.adaptivemargins.classes.labels;
