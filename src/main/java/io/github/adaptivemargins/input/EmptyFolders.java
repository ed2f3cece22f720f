package io.github.adaptivemargins.input;

import java.util.Locale;

/** What a folder of an image folder is that has no image. */
public enum EmptyFolders {
  /** An absent class, as to torchvision's ImageFolder where it is told to allow them. */
  ABSENT,
  /** No class, as to timm. */
  SKIP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
