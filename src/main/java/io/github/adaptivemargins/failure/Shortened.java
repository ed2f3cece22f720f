package io.github.adaptivemargins.failure;

/** Shortens values of the data for messages: a label may have any length. */
public final class Shortened {
  private static final int MAX_CHARS = 100;

  private Shortened() {}

  /** The first characters of a value; a longer value ends with an ellipsis. */
  public static String text(String value) {
    return text(value, MAX_CHARS);
  }

  /**
   * The first characters of a text.
   *
   * @param limit the most characters, at least 1
   */
  public static String text(String value, int limit) {
    if (value.length() <= limit) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(limit - 1)) ? limit - 1 : limit;
    return value.substring(0, end) + "…";
  }
}
