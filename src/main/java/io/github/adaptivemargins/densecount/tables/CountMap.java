package io.github.adaptivemargins.densecount.tables;

/** Sums by key in slots that are in the order of the blocks of their keys, but for a few. */
interface CountMap {
  /** The first slot from one on that has a key; negative when there is none. */
  int next(int from);

  /** The number of the block that the key of a slot is in. */
  int blockOf(int slot);

  /** Writes the key of a slot and its sum. */
  void addTo(CountBlock block, int slot);

  void clear();
}
