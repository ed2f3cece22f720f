/**
 * Publishes files atomically, with one small class per kind of store.
 *
 * <p>In: {@code Publishable} contents and paths. Out: the new file or, on any failure, the old one.
 * It must not know what a file contains, nor how it was computed.
 */
package io.github.adaptivemargins.publish;
