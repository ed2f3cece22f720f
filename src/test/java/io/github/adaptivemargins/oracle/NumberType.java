package io.github.adaptivemargins.oracle;

import java.math.BigDecimal;
import java.util.Optional;

/** A numeric type of SQL, with values that it holds. */
enum NumberType {
  TINYINT("-1 127"),
  UTINYINT("255"),
  SMALLINT("-7 300"),
  USMALLINT("40000 65535"),
  INTEGER("-2 70000 2147483647"),
  UINTEGER("4294967295 4000000000"),
  BIGINT("-1 9223372036854775807 1099511627776"),
  UBIGINT("18446744073709551615 9223372036854775808 9223372036854775807"),
  FLOAT("2.5 16777216 NaN -1 Infinity"),
  DOUBLE("2.5 9007199254740992 NaN 1e300 -0.5 4294967296"),
  DECIMAL_4_0("-1 9999"),
  /** The last is a class index that no driver holds the classes of. */
  DECIMAL_12_2("2.50 -0.01 4294967295.00"),
  DECIMAL_38_0("99999999999999999999999999999999999999 9223372036854775808");

  /** Values that are rare among small numbers, between spaces. */
  private final String rare;

  NumberType(String rare) {
    this.rare = rare;
  }

  String sql() {
    return name().replaceFirst("_(\\d+)_(\\d+)", "($1,$2)");
  }

  static NumberType ofSql(String sql) {
    return valueOf(sql.replaceAll("[(,]", "_").replace(")", ""));
  }

  String value(Dice dice) {
    return dice.onceIn(60) ? dice.pick(rare.split(" ")) : Integer.toString(dice.below(13));
  }

  /** The whole number that a value is, unless digits may have been lost or there is none. */
  Optional<BigDecimal> exact(String value) {
    if (value.equals("NaN") || value.equals("Infinity")) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(value);
    boolean isWhole = number.stripTrailingZeros().scale() <= 0;
    boolean fits = number.abs().compareTo(limit()) < 0;
    return isWhole && fits ? Optional.of(number) : Optional.empty();
  }

  private BigDecimal limit() {
    return BigDecimal.valueOf(2).pow(this == FLOAT ? 24 : this == DOUBLE ? 53 : 63);
  }

  /** A number of samples. */
  Optional<Long> size(String value) {
    return exact(value).filter(n -> n.signum() >= 0).map(BigDecimal::longValueExact);
  }
}
