/**
 * How a run ends: one line for its user, and an exit code for its scheduler.
 *
 * <p>What everything stands on. It must not know anything of the job.
 */
package io.github.adaptivemargins.failure;
