/**
 * Runs the text files under {@code src/test/cases}. A case is an input, one or more runs of the
 * job, and what each run must answer. {@code .github/CONTRIBUTING.md} shows how to write one.
 */
package io.github.adaptivemargins.cases;
