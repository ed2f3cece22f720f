package io.github.adaptivemargins.input.dataset;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/**
 * The label column of an input.
 *
 * @param name as in messages
 * @param type what the values of the column can be
 * @param isIndex whether a label is its class index unless the user chooses another encoding
 */
public record LabelColumn(String name, Type type, boolean isIndex) {
  /** The name of the label column of inputs that have only labels. */
  public static final String DEFAULT_NAME = "label";

  /** What the values of a label column can be. */
  public enum Type {
    /** Numbers of a typed column. */
    NUMBER,
    /** Strings of a typed column. */
    STRING,
    /** Text of a format without types: digits may be a number. */
    TEXT,
    /** Text of a format that allows only integers. */
    INTEGER_TEXT;

    /** The type of a column that carries Spark's type. */
    public static Type of(DataType type) {
      return type instanceof StringType ? STRING : NUMBER;
    }
  }

  /** Whether labels come from a format without types. */
  public boolean isText() {
    return type == Type.TEXT || type == Type.INTEGER_TEXT;
  }
}
