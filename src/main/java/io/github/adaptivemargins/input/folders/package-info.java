/**
 * Labels as folder names: one folder per class, as in torchvision's ImageFolder.
 *
 * <p>In: root folders. Out: a dataset of folder names and numbers of images, by listing only. It
 * must not know the other kinds of input.
 */
package io.github.adaptivemargins.input.folders;
