package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands on what is sent to a server of this machine, but cuts a connection that asks for one thing,
 * or counts how often it is asked for.
 */
public final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int serverPort;
  private final String request;
  private final int cuts;
  private final AtomicInteger requests = new AtomicInteger();

  private CuttingProxy(ServerSocket listener, int serverPort, String request, int cuts) {
    this.listener = listener;
    this.serverPort = serverPort;
    this.request = request;
    this.cuts = cuts;
  }

  /**
   * A proxy of a port.
   *
   * @param request what stands in the first line of the requests that are cut off
   */
  public static CuttingProxy to(int serverPort, String request) throws IOException {
    return cutting(serverPort, request, Integer.MAX_VALUE);
  }

  /** A proxy that cuts nothing. */
  public static CuttingProxy counting(int serverPort, String request) throws IOException {
    return cutting(serverPort, request, 0);
  }

  /** A proxy that cuts the first of them. */
  public static CuttingProxy cutting(int serverPort, String request, int cuts) throws IOException {
    ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    CuttingProxy proxy = new CuttingProxy(listener, serverPort, request, cuts);
    daemon(proxy::accept);
    return proxy;
  }

  public int port() {
    return listener.getLocalPort();
  }

  public boolean hasCut() {
    return cuts() > 0;
  }

  /** How many were cut off. */
  public int cuts() {
    return Math.min(cuts, requests.get());
  }

  /** How many there were. */
  public int requests() {
    return requests.get();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      daemon(() -> copy(client, server, request));
      daemon(() -> copy(server, client, null));
    }
  }

  private void copy(Socket from, Socket to, String wanted) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (wanted != null && new String(buffer, 0, read, ISO_8859_1).contains(wanted)) {
          if (requests.incrementAndGet() <= cuts) {
            return;
          }
        }
        out.write(buffer, 0, read);
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other side has closed: the connection is over.
                Thread.currentThread().interrupt();
              }
            },
            "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
