/**
 * One file, put in its place in one step, with a small class for each kind of store.
 *
 * <p>In: a {@code Publishable} and a path. Out: the new file or, on any failure, the old one. It
 * must not know what the file holds, nor how it came to be.
 */
package io.github.adaptivemargins.publish;
