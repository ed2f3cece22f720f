package io.github.adaptivemargins.failure;

import java.util.Optional;

/** A failure of the run. Its message is the one line that the user sees, without secrets. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final ExitStatus status;

  public JobException(ExitStatus status, String message) {
    this(status, message, null);
  }

  public JobException(ExitStatus status, String message, Throwable cause) {
    super(onOneLine(Redaction.redact(message)), cause);
    this.status = status;
  }

  /**
   * Escapes control characters and byte order marks: names in the data may contain line breaks or
   * terminal codes.
   */
  private static String onOneLine(String message) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      boolean isShown = c == '\t' || !(Character.isISOControl(c) || c == BYTE_ORDER_MARK);
      line.append(
          isShown
              ? String.valueOf(c)
              : c == '\n' ? "\\n" : c == '\r' ? "\\r" : String.format("\\u%04x", (int) c));
    }
    return line.toString();
  }

  public ExitStatus status() {
    return status;
  }

  public static JobException usage(String message) {
    return new JobException(ExitStatus.USAGE, message);
  }

  /**
   * Checks an option.
   *
   * @param found the value as given; an empty Optional if it is not given
   * @param allowed what the value must be, such as {@code at least 1}
   * @throws JobException USAGE, if it is not valid
   */
  public static void require(boolean valid, String option, Object found, String allowed) {
    if (!valid) {
      Object shown = found instanceof Optional<?> given ? given.orElse(null) : found;
      String is = shown == null ? " is not given" : " is set to " + shown;
      throw usage(option + is + " but must be " + allowed);
    }
  }

  public static JobException badData(String message) {
    return new JobException(ExitStatus.BAD_DATA, message);
  }
}
