/**
 * The input options and the validated settings that they become.
 *
 * <p>In: command line options. Out: {@code InputSettings}. It must not read any file.
 */
package io.github.adaptivemargins.input.settings;
