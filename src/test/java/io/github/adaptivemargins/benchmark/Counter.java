package io.github.adaptivemargins.benchmark;

/** Counts the labels of one file, again and again. */
interface Counter {
  /** Its version, as the table shows it. */
  String version() throws Exception;

  /** Counts once, all counts fetched; returns how many classes there were. */
  int count() throws Exception;
}
