/**
 * What all kinds of input have in common: datasets of labels, columns, predicates and paths.
 *
 * <p>In: datasets and paths that the other input packages open. Out: the interface {@code
 * LabelSource} and its parts. It must not know any kind of input.
 */
package io.github.adaptivemargins.input.dataset;
