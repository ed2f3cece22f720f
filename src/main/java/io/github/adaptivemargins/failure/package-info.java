/**
 * How a run fails: one line for its user, and an exit code for its scheduler.
 *
 * <p>In: exceptions of the job and of libraries. Out: {@code JobException}. Every package except
 * {@code densecount} may use it. It must not know any other package of the job.
 */
package io.github.adaptivemargins.failure;
