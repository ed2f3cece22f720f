/**
 * Opens text files and reads splits of them: decompression, character set, and the lines of a
 * split.
 *
 * <p>In: files with their lengths, and the dialect of the text. Out: the bytes or characters of the
 * lines that start in a split. A cut or damaged file is an error that names the file. It must not
 * know what the fields of a record are.
 */
package io.github.adaptivemargins.text.splits;
