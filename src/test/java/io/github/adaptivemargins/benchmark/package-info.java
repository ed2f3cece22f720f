/**
 * The job beside its peers: {@link io.github.adaptivemargins.benchmark.Input} is what they count,
 * {@link io.github.adaptivemargins.benchmark.Engine} who counts, each in a JVM of its own, and
 * {@link io.github.adaptivemargins.benchmark.Table} what the documentation shows of it.
 */
package io.github.adaptivemargins.benchmark;
