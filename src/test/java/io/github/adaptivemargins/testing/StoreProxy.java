package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Hands on what is sent to a server of this machine, until a fault cuts the connection. */
public final class StoreProxy implements AutoCloseable {
  /** What happens between a client and its server. */
  public interface Fault {
    /** Whether a connection ends before the server has what the client now sends. */
    boolean cuts(String sent);

    /** Whether no connection can be made. */
    default boolean isOutage() {
      return false;
    }
  }

  private static final Pattern KEPT = Pattern.compile("(?i)\r\nRange: bytes=0-(\\d+)\r\n");

  private static final Pattern LOCATION = Pattern.compile("\r\nLocation: http://[^/]+/");

  private final ServerSocket listener;
  private final int serverPort;
  private final Fault fault;

  /** Of a proxy that is asked for the way to a server by TLS, and is that server itself. */
  private final Optional<SSLContext> tls;

  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  /** The last byte of an upload to Google's store that the server said it has. */
  private volatile Optional<String> lastKept = Optional.empty();

  private StoreProxy(ServerSocket listener, int serverPort, Fault fault, Optional<SSLContext> tls) {
    this.listener = listener;
    this.serverPort = serverPort;
    this.fault = fault;
    this.tls = tls;
  }

  /** A proxy of a port of this machine. */
  public static StoreProxy to(int serverPort, Fault fault) throws IOException {
    return to(serverPort, fault, Optional.empty());
  }

  /** The same for clients that go to Google's host by a proxy for TLS. */
  public static StoreProxy asGoogle(int serverPort, Fault fault, SSLContext tls)
      throws IOException {
    return to(serverPort, fault, Optional.of(tls));
  }

  private static StoreProxy to(int serverPort, Fault fault, Optional<SSLContext> tls)
      throws IOException {
    ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    StoreProxy proxy = new StoreProxy(listener, serverPort, fault, tls);
    daemon(proxy::accept);
    return proxy;
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      if (fault.isOutage()) {
        client.close();
      } else {
        daemon(() -> connect(client));
      }
    }
  }

  private void connect(Socket accepted) throws IOException {
    Socket client = tls.isPresent() ? byTls(accepted, tls.get()) : accepted;
    clients.add(client);
    Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
    daemon(() -> handBack(server, client));
    handOn(client, server);
  }

  private static Socket byTls(Socket client, SSLContext tls) throws IOException {
    InputStream in = client.getInputStream();
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new EOFException(request.toString());
      }
      request.append((char) read);
    }
    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
    SSLSocket server =
        (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
    server.setUseClientMode(false);
    return server;
  }

  private void handOn(Socket client, Socket server) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (client;
        server) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String sent = new String(buffer, 0, read, ISO_8859_1);
        if (fault.cuts(sent)) {
          break;
        } else if (sent.startsWith("PUT ") && sent.contains(": bytes */")) {
          client.getOutputStream().write(kept().getBytes(ISO_8859_1));
        } else {
          out.write(asTheServerKnowsIt(sent).getBytes(ISO_8859_1));
        }
      }
    } finally {
      clients.remove(client);
      if (fault.isOutage()) {
        cutAll();
      }
    }
  }

  /** How much of an upload is there: fake-gcs-server takes that question for the upload's end. */
  private String kept() {
    return "HTTP/1.1 308 Resume Incomplete\r\n"
        + lastKept.map(last -> "Range: bytes=0-" + last + "\r\n").orElse("")
        + "Content-Length: 0\r\n\r\n";
  }

  private static String asTheServerKnowsIt(String sent) {
    return sent.startsWith("POST //batch/") ? sent.replaceFirst("//", "/") : sent;
  }

  private void handBack(Socket server, Socket client) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (server;
        client) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String answer = new String(buffer, 0, read, ISO_8859_1);
        Matcher kept = KEPT.matcher(answer);
        if (kept.find()) {
          lastKept = Optional.of(kept.group(1));
        }
        out.write(byThisWay(answer).getBytes(ISO_8859_1));
      }
    }
  }

  /** Google's store says where to send an upload. */
  private String byThisWay(String answer) {
    String here =
        tls.isPresent() ? "https://storage.googleapis.com/" : "http://127.0.0.1:" + port() + "/";
    return LOCATION.matcher(answer).replaceFirst("\r\nLocation: " + here);
  }

  private void cutAll() throws IOException {
    for (Socket client : clients) {
      client.close();
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
