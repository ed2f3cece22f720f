package io.github.adaptivemargins.failure;

/** The result of a run, with exit codes as in BSD's {@code sysexits.h}. */
public enum ExitStatus {
  DONE(0),
  USAGE(64),
  BAD_DATA(65),
  NO_INPUT(66),
  FAULT(70),
  CANNOT_CREATE(73),
  IO_ERROR(74);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
