/**
 * Small random datasets, each counted by a strict reader of its own beside the job: the job has to
 * give the same counts, or to refuse what the reader refuses. The readers are written after the
 * documentation, and share nothing with the job.
 */
package io.github.adaptivemargins.oracle;
