package io.github.adaptivemargins.testing;

import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** Debian's PostgreSQL, on 127.0.0.1 and with data of its own. */
public final class Postgres {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final String USER = "postgres";

  private final int port;
  private final Path folder;

  private Postgres(int port, Path folder) {
    this.port = port;
    this.folder = folder;
  }

  public static boolean isInstalled() {
    return Files.isDirectory(VERSIONS);
  }

  public static Postgres start() throws IOException, InterruptedException {
    return start("none");
  }

  /** One that keeps the statements that it is asked. */
  public static Postgres keepingStatements() throws IOException, InterruptedException {
    return start("all");
  }

  private static Postgres start(String logged) throws IOException, InterruptedException {
    // Not under target/: the server's user has to be let into it.
    Path folder = Files.createTempDirectory(Path.of("/tmp"), "postgres");
    Postgres postgres = new Postgres(StandaloneCluster.freePort(), folder);
    run(folder, List.of("chown", USER, folder.toString()));
    postgres.ask("initdb", "--username=" + USER, "--auth=trust", "--encoding=UTF8", "--no-sync");
    String options =
        "-F -h 127.0.0.1 -p "
            + postgres.port
            + " -c unix_socket_directories= -c log_statement="
            + logged;
    postgres.ask("pg_ctl", "start", "--log=" + folder.resolve("log"), "-o", options);
    return postgres;
  }

  /** Of its one database, as a URL has it after the scheme. */
  public String address() {
    return USER + "@127.0.0.1:" + port + "/" + USER;
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + USER;
  }

  /** What it was asked so far. */
  public String statements() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** Runs one of its programs as the user that it came with, since it refuses to be root's. */
  private void ask(String program, String... args) throws IOException, InterruptedException {
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      Path newest = versions.max(Path::compareTo).orElseThrow();
      List<String> command =
          List.of(
              "setpriv",
              "--reuid=" + USER,
              "--regid=" + USER,
              "--clear-groups",
              newest.resolve("bin").resolve(program).toString(),
              "--pgdata=" + folder.resolve("data"));
      run(folder, Submit.with(command, args));
    }
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Ended ended = Submit.process(Map.of(), folder, command);
    if (ended.exit() != 0) {
      throw new IOException(command + ": " + ended);
    }
  }

  public void stop() throws IOException, InterruptedException {
    ask("pg_ctl", "stop", "--mode=immediate");
    FileUtils.deleteDirectory(folder.toFile());
  }
}
