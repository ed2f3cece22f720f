package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The order of timm, and what it leaves open. */
final class NaturalRule {
  private static final Comparator<String> OF_TIMM = NaturalRule::compare;

  /** In which labels that tie are all there. */
  static final Comparator<String> ORDER = OF_TIMM.thenComparing(label -> label);

  private NaturalRule() {}

  /**
   * @param labels in order
   */
  static void refuseTies(Collection<String> labels) throws BadDataException {
    List<String> ordered = new ArrayList<>(labels);
    for (int i = 1; i < ordered.size(); i++) {
      if (compare(ordered.get(i - 1), ordered.get(i)) == 0) {
        throw new BadDataException("labels that tie: " + ordered.get(i));
      }
    }
  }

  /** Text and numbers in turn, as Python compares lists of them. */
  private static int compare(String a, String b) {
    String[] ofA = pieces(a);
    String[] ofB = pieces(b);
    for (int i = 0; i < Math.min(ofA.length, ofB.length); i++) {
      int order =
          i % 2 == 0
              ? Arrays.compareUnsigned(ofA[i].getBytes(UTF_8), ofB[i].getBytes(UTF_8))
              : new BigInteger(ofA[i]).compareTo(new BigInteger(ofB[i]));
      if (order != 0) {
        return order;
      }
    }
    return ofA.length - ofB.length;
  }

  /** With a letter before each, since Java would leave out an empty first piece. */
  private static String[] pieces(String label) {
    return ("x" + label.toLowerCase(Locale.ROOT))
        .split("(?<=\\p{Nd})(?!\\p{Nd})|(?<!\\p{Nd})(?=\\p{Nd})", -1);
  }
}
