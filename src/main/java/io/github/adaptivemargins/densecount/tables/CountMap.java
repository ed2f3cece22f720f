package io.github.adaptivemargins.densecount.tables;

/**
 * A hash table from key to count. Slots have the order of the keys' block numbers. Only keys that a
 * collision moved past the end of their block's slots break this order.
 */
interface CountMap {
  /** Returns the first occupied slot at or after an index; negative if there is none. */
  int nextSlot(int from);

  /** Returns the number of the block that contains the key of a slot. */
  int blockOf(int slot);

  /** Adds the key and the count of a slot to a block. */
  void writeTo(CountBlock block, int slot);

  void clear();
}
