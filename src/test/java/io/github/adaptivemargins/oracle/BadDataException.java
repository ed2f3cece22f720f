package io.github.adaptivemargins.oracle;

/** Why a dataset has to be refused. */
final class BadDataException extends Exception {
  private static final long serialVersionUID = 1;

  BadDataException(String why) {
    super(why);
  }
}
