package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Hadoop's own driver of Google's store. It goes to that host alone, by TLS and with a token; so a
 * proxy leads it to a server of this machine, which has a certificate of that host. It cannot be in
 * one JVM with Google's connector.
 *
 * @param store the same store by Google's connector, which no proxy is between
 */
public record HadoopGcp(TestStore store, Tls tls, HttpServer tokens) implements Closeable {
  /** Which there is since Hadoop 3.5. */
  public static boolean isThere() {
    return System.getProperty("java.class.path").contains("/hadoop-gcp-");
  }

  /** With a new server. */
  public static HadoopGcp start(Path folder) throws Exception {
    return new HadoopGcp(CloudStores.gcs(), Tls.in(folder), tokenServer());
  }

  /** Of Hadoop. */
  public Map<String, String> settings() {
    Map<String, String> hadoop = new TreeMap<>();
    hadoop.put("fs.gs.impl", "org.apache.hadoop.fs.gs.GoogleHadoopFileSystem");
    hadoop.put("fs.AbstractFileSystem.gs.impl", "org.apache.hadoop.fs.gs.Gs");
    hadoop.put("fs.gs.project.id", "p");
    hadoop.put("fs.gs.auth.type", "USER_CREDENTIALS");
    hadoop.put("fs.gs.auth.client.id", "id");
    hadoop.put("fs.gs.auth.client.secret", "secret");
    hadoop.put("fs.gs.auth.refresh.token", "token");
    hadoop.put("fs.gs.token.server.url", "http://127.0.0.1:" + tokens.getAddress().getPort() + "/");
    return hadoop;
  }

  private static HttpServer tokenServer() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] token =
        "{\"access_token\":\"t\",\"expires_in\":3600,\"token_type\":\"Bearer\"}".getBytes(UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, token.length);
          exchange.getResponseBody().write(token);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** A way to the server. */
  public StoreProxy proxy(StoreProxy.Fault fault) throws IOException, GeneralSecurityException {
    return StoreProxy.asGoogle(store.serverPort(), fault, tls.context());
  }

  /** For {@code submit.sh}. */
  public List<String> sparkOptions() {
    return TestStore.sparkOptions(settings());
  }

  public List<String> jars() {
    return TestStore.jars("/hadoop-gcp/");
  }

  /** For a JVM that is to go there by a proxy. */
  public List<String> jvmOptions(StoreProxy proxy) {
    return Stream.concat(
            tls.jvmOptions().stream(),
            Stream.of("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=" + proxy.port()))
        .toList();
  }

  @Override
  public void close() throws IOException {
    store.close();
    tokens.stop(0);
  }
}
