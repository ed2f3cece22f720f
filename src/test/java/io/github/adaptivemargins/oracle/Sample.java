package io.github.adaptivemargins.oracle;

/**
 * A row as a strict reader has it.
 *
 * @param label as it is written; null for none
 * @param kind what it can stand for
 * @param samples how many
 */
record Sample(String label, Kind kind, long samples) {
  /** What a label can stand for. */
  enum Kind {
    /** Text without a type: a number where it is written as one. */
    TEXT,
    /** A string of a format that has types. */
    STRING,
    /** A number of a format that has types. */
    NUMBER,
    /** A number of which it is known that it stands for no class, such as one of lost digits. */
    NO_CLASS
  }

  static Sample ofText(String label, long samples) {
    return new Sample(label, Kind.TEXT, samples);
  }
}
