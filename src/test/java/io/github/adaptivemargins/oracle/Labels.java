package io.github.adaptivemargins.oracle;

import java.util.ArrayList;
import java.util.List;

/** The labels of a dataset: of one theme, with a stranger among them now and then. */
final class Labels {
  private static final List<List<String>> THEMES =
      List.of(
          List.of("0", "1", "2", "3", "4", "5", "10", "11", "12"),
          List.of("0", "1", "2"),
          List.of("0", "1", "2", "3", "4", "5", "6", "7"),
          List.of("7", "7.0", "7.000000", "10", "2.0", "0", "0.0"),
          List.of("007", "7", "01", "1", "00", "0"),
          List.of("cat", "dog", "Cat", "c", "ca", "zebra"),
          List.of("é", "\u00C3\u00A9", "e", "Ａ", "\uD83D\uDE00", "ﬀ", "e\u0301", "größe"),
          List.of("1", "cat", "2", "10"),
          List.of("1099511627776", "9223372036854775807", "5", "203093"),
          List.of("a b", "a", "a  b", "b a"));

  private static final List<String> STRANGERS =
      List.of(
          "",
          "-1",
          "-7",
          "2.5",
          "cat",
          "NaN",
          "1e1",
          "1.0e1",
          "1.23457E+11",
          "1,234",
          "\\N",
          "#N/A",
          "12.5e1",
          "1.23457E+11",
          "5E3",
          "\\N",
          "#N/A",
          "\uFEFF7",
          "?",
          "1 2",
          "+3",
          "-0",
          "9223372036854775808",
          "18446744073709551615",
          "0x1",
          "1_0",
          "3.",
          ".5",
          " 4",
          "4 ",
          "null",
          "NA",
          "True",
          "１",
          "1,5",
          "a\"b",
          "a\\b",
          "#x",
          "\uFFFD",
          "label",
          "99999999999999999999999999");

  private final Dice dice;
  private final List<String> theme;
  private final int strangeness;

  Labels(Dice dice) {
    this.dice = dice;
    this.theme = dice.pick(THEMES);
    this.strangeness = dice.pick(0, 0, 0, 0, 12, 30);
  }

  String next() {
    return strangeness > 0 && dice.onceIn(strangeness) ? dice.pick(STRANGERS) : dice.pick(theme);
  }

  /** Those that a class list can be made of. */
  List<String> names() {
    List<String> names = new ArrayList<>(theme);
    names.addAll(theme);
    names.addAll(List.of("20", "other", "-1"));
    return names;
  }
}
