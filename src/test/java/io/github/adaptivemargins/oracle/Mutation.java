package io.github.adaptivemargins.oracle;

/** A slip of the hand in a text: a character too many, too few, or in the wrong place. */
final class Mutation {
  private Mutation() {}

  /**
   * @param specials what is put in
   */
  static String of(Dice dice, String text, String... specials) {
    if (text.isEmpty()) {
      return text;
    }
    int at = dice.below(text.length());
    return switch (dice.below(6)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1);
      case 1 -> text.substring(0, at);
      case 2 -> text.substring(0, at) + text.charAt(at) + text.substring(at);
      default -> text.substring(0, at) + dice.pick(specials) + text.substring(at);
    };
  }
}
