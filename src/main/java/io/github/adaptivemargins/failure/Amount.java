package io.github.adaptivemargins.failure;

import java.util.Locale;

/** How many there are of something, as it is said: {@code 1 class}, {@code 2,000 classes}. */
public final class Amount {
  private Amount() {}

  /**
   * The number, and the word in the form that goes with it.
   *
   * @param one the word for one of them, which is regular
   */
  public static String of(long number, String one) {
    String many = one + (one.endsWith("s") ? "es" : "s");
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
  }
}
