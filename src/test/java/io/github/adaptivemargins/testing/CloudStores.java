package io.github.adaptivemargins.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The drivers of cloud stores, each with a server that stands in for its cloud. */
public final class CloudStores {
  private static final String AZURE_ACCOUNT = "devstoreaccount1.dfs.core.windows.net";

  private CloudStores() {}

  /** A server of S3 that holds conditional writes to their conditions. */
  public static TestStore s3(Path folder) throws Exception {
    StoreServer server = StoreServer.moto();
    String bucket = bucket();
    create("http://127.0.0.1:" + server.port() + "/" + bucket, "PUT", "");
    return new TestStore(
        "s3a://" + bucket + "/out/", TestStore.s3Settings(server.port(), folder), server);
  }

  /** Google's connector. */
  public static TestStore gcs() throws Exception {
    StoreServer server = StoreServer.gcs();
    String bucket = bucket();
    create(
        "http://127.0.0.1:" + server.port() + "/storage/v1/b?project=p",
        "POST",
        "{\"name\":\"" + bucket + "\"}");
    return new TestStore("gs://" + bucket + "/out/", googleSettings(server), server);
  }

  private static String bucket() {
    return "margins-" + UUID.randomUUID();
  }

  private static Map<String, String> googleSettings(StoreServer server) {
    Map<String, String> hadoop = new TreeMap<>();
    String connector = "com.google.cloud.hadoop.fs.gcs.GoogleHadoop";
    hadoop.put("fs.gs.impl", connector + "FileSystem");
    hadoop.put("fs.AbstractFileSystem.gs.impl", connector + "FS");
    hadoop.put("fs.gs.auth.type", "UNAUTHENTICATED");
    hadoop.put("fs.gs.project.id", "p");
    hadoop.put("fs.gs.storage.root.url", "http://127.0.0.1:" + server.port());
    hadoop.put("fs.gs.http.max.retry", "2");
    hadoop.put("fs.gs.outputstream.upload.chunk.size", "1048576");
    // fake-gcs-server does not know how to move an object.
    hadoop.put("fs.gs.operation.move.enable", "false");
    // Hadoop 3.5 has sizes of its own for these names, which the connector cannot read.
    hadoop.put("fs.gs.block.size", "67108864");
    hadoop.put("fs.gs.rewrite.max.chunk.size", "536870912");
    hadoop.put("fs.gs.outputstream.buffer.size", "8388608");
    hadoop.put("fs.gs.inputstream.inplace.seek.limit", "8388608");
    hadoop.put("fs.gs.inputstream.min.range.request.size", "2097152");
    return hadoop;
  }

  /** Hadoop's driver for Azure, and a server of its Blob storage. */
  public static TestStore azure() throws Exception {
    StoreServer server = StoreServer.azurite();
    Map<String, String> hadoop = azureSettings(server);
    hadoop.put("fs.azure.always.use.https", "false");
    hadoop.put("fs.azure.networking.library", "JDK_HTTP_URL_CONNECTION");
    return new TestStore(container("abfs"), hadoop, server);
  }

  /** A run's settings for the same by TLS, and a folder there, once the server runs. */
  public record Secure(
      StoreServer server, String folder, List<String> sparkOptions, List<String> jars)
      implements Closeable {
    @Override
    public void close() {
      server.close();
    }
  }

  public static Secure azure(Tls tls) throws Exception {
    StoreServer server = StoreServer.azurite(tls);
    return new Secure(
        server,
        container("abfss"),
        TestStore.sparkOptions(azureSettings(server)),
        TestStore.jars("/hadoop-azure/", "/httpclient/", "/httpcore/"));
  }

  private static String container(String scheme) {
    return scheme + "://c" + UUID.randomUUID() + "@" + AZURE_ACCOUNT + "/out/";
  }

  private static Map<String, String> azureSettings(StoreServer server) {
    Map<String, String> hadoop = new TreeMap<>();
    hadoop.put("fs.azure.abfs.endpoint", "127.0.0.1:" + server.port());
    hadoop.put("fs.azure.account.auth.type", "SharedKey");
    // Of the account that Azure's emulators have: it is published, and opens nothing else.
    hadoop.put(
        "fs.azure.account.key." + AZURE_ACCOUNT,
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");
    hadoop.put("fs.azure.account.hns.enabled", "false");
    hadoop.put("fs.azure.fns.account.service.type", "BLOB");
    hadoop.put("fs.azure.createRemoteFileSystemDuringInitialization", "true");
    // The driver would report of itself when the JVM ends, which the server has done before.
    hadoop.put("fs.azure.metrics.collection.enabled", "false");
    hadoop.put("fs.azure.io.retry.max.retries", "1");
    return hadoop;
  }

  private static void create(String url, String method, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(url + ": " + answer + " " + answer.body());
    }
  }
}
