package io.github.adaptivemargins.cli;

import io.github.adaptivemargins.failure.Redaction;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The arguments of a run, quoted for a shell, without secrets and without the values of reader
 * options: they may be passwords.
 */
record RedactedCommandLine(List<String> arguments) {
  private static final String SECRET = "(--reader-option|--conf|-c)";
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  @Override
  public String toString() {
    return IntStream.range(0, arguments.size())
        .mapToObj(this::argument)
        .map(RedactedCommandLine::quoted)
        .collect(Collectors.joining(" "));
  }

  private String argument(int i) {
    String argument = arguments.get(i);
    if (i > 0 && arguments.get(i - 1).matches(SECRET)) {
      return argument.replaceFirst("(?s)=.*", "=...");
    }
    return Redaction.redact(argument.replaceFirst("(?s)^(" + SECRET + "=[^=]*)=.*", "$1=..."));
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
