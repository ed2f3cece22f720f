/**
 * The command line.
 *
 * <p>In: arguments and Spark's configuration. Out: {@code JobOptions}, the checked settings of all
 * steps. It must not run anything.
 */
package io.github.adaptivemargins.cli;
