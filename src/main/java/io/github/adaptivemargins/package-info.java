/**
 * The job: checks the outputs, opens the input, counts, computes the margins and publishes.
 *
 * <p>In: the command line and Spark's configuration. Out: files, one line of JSON, an exit code.
 * Each step is a package of its own; only this package knows all of them.
 */
package io.github.adaptivemargins;
