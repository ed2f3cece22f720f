/**
 * What stood before, held against what is to be published.
 *
 * <p>In: an earlier output, {@code ClassCounts} and their margins. Out: a {@code Comparison}, and a
 * refusal where it is beyond a gate. It must not know where the margins are written.
 */
package io.github.adaptivemargins.baseline;
