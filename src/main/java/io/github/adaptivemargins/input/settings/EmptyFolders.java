package io.github.adaptivemargins.input.settings;

import java.util.Locale;

/** What an image folder's sub-folder without an image becomes. */
public enum EmptyFolders {
  /** An absent class, as in torchvision's ImageFolder with {@code allow_empty}. */
  ABSENT,
  /** No class, as in timm. */
  SKIP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
