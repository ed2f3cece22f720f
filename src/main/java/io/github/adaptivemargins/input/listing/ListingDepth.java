package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.input.settings.InputSettings;

/** How deep the input paths are listed. */
enum ListingDepth {
  /** The input paths only. */
  ROOTS,
  /** Files, also those in partition folders. */
  PARTITIONS,
  /** Files in any folder. */
  ALL_FOLDERS;

  static ListingDepth of(InputSettings settings) {
    if (settings.isImageFolder()) {
      return ROOTS;
    }
    return settings.isEnabled("recursiveFileLookup") ? ALL_FOLDERS : PARTITIONS;
  }
}
