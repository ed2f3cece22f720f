/**
 * Compares a run with an earlier output, and checks the gates.
 *
 * <p>In: an earlier output, {@code ClassCounts} and their margins. Out: a {@code Comparison}, or an
 * exception if it exceeds a gate. It must not know where the margins are written.
 */
package io.github.adaptivemargins.baseline;
