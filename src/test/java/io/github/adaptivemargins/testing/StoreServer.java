package io.github.adaptivemargins.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of an object store, in a process of its own on 127.0.0.1. */
public record StoreServer(Process process, int port) implements Closeable {
  private static final int WAIT_SECONDS = 60;

  /** For Azure's Blob storage, with the account that everybody may use. */
  public static StoreServer azurite(String... options) throws IOException, InterruptedException {
    int port = StandaloneCluster.freePort();
    List<String> all =
        Submit.with(
            List.of(
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(port),
                "--skipApiVersionCheck",
                "--inMemoryPersistence",
                "--disableTelemetry"),
            options);
    return start(port, "node_modules/.bin/azurite-blob", all.toArray(String[]::new));
  }

  /** The same by TLS. */
  public static StoreServer azurite(Tls tls) throws IOException, InterruptedException {
    return azurite("--cert", tls.certificate().toString(), "--key", tls.key().toString());
  }

  /** For Google Cloud Storage. */
  public static StoreServer gcs() throws IOException, InterruptedException {
    int port = StandaloneCluster.freePort();
    return start(
        port,
        "bin/fake-gcs-server",
        "-scheme",
        "http",
        "-host",
        "127.0.0.1",
        "-port",
        Integer.toString(port),
        "-public-host",
        "127.0.0.1:" + port,
        "-backend",
        "memory");
  }

  /** For S3, with conditional writes. */
  public static StoreServer moto() throws IOException, InterruptedException {
    int port = StandaloneCluster.freePort();
    return start(port, "bin/moto_server", "-H", "127.0.0.1", "-p", Integer.toString(port));
  }

  private static StoreServer start(int port, String program, String... options)
      throws IOException, InterruptedException {
    Path path = Parts.STORES.home().resolve(program);
    Process process =
        new ProcessBuilder(Submit.with(List.of(path.toString()), options))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    StoreServer server = new StoreServer(process, port);
    server.awaitPort(path);
    return server;
  }

  private void awaitPort(Path program) throws IOException, InterruptedException {
    for (int second = 0; second < WAIT_SECONDS; second++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (process.waitFor(1, TimeUnit.SECONDS)) {
          throw new IOException(program + " has ended with " + process.exitValue(), e);
        }
      }
    }
    close();
    throw new IOException(program + " does not listen");
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.onExit().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }
}
