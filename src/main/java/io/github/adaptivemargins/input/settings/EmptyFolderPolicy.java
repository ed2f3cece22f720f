package io.github.adaptivemargins.input.settings;

import java.util.Locale;

/** What a class folder without images becomes. */
public enum EmptyFolderPolicy {
  /** An absent class, as in torchvision's ImageFolder with {@code allow_empty}. */
  ABSENT,
  /** No class, as in timm. */
  SKIP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
