/**
 * Paths, and the files they name, on whatever file system Hadoop has a driver for.
 *
 * <p>What the steps stand on. It must not know any of them.
 */
package io.github.adaptivemargins.files;
