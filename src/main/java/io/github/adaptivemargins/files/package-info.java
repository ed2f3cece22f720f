/**
 * Paths and files on any Hadoop file system.
 *
 * <p>In: paths as users write them. Out: locations, listings, and files to read and write. Any
 * package except {@code densecount} may use it. It must not know the steps of the job.
 */
package io.github.adaptivemargins.files;
