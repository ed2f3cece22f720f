package io.github.adaptivemargins.failure;

import java.util.Optional;

/** An end of the run that the user can mend: its message is the one line that is shown. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitStatus status;

  public JobException(ExitStatus status, String message) {
    this(status, message, null);
  }

  public JobException(ExitStatus status, String message, Throwable cause) {
    super(onOneLine(message), cause);
    this.status = status;
  }

  /** Names in the data may hold line breaks, and what a terminal takes for commands. */
  private static String onOneLine(String message) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      boolean isShown = c == '\t' || !Character.isISOControl(c);
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
   * Of a setting that is outside its bounds.
   *
   * @param found the setting as it was given; an empty Optional where it was not
   * @param allowed what it must be, such as {@code at least 1}
   * @throws JobException USAGE, unless it is valid
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
