package io.github.adaptivemargins;

/** An end of the run that the user can mend: its message is the one line that is shown. */
final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitStatus status;

  JobException(ExitStatus status, String message) {
    this(status, message, null);
  }

  JobException(ExitStatus status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  ExitStatus status() {
    return status;
  }

  static JobException usage(String message) {
    return new JobException(ExitStatus.USAGE, message);
  }

  static JobException badData(String message) {
    return new JobException(ExitStatus.BAD_DATA, message);
  }
}
