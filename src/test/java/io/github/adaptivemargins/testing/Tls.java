package io.github.adaptivemargins.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for servers of this machine, and for one that stands in for Google's.
 *
 * @param keys a store of the certificate and its key
 * @param certificate as PEM
 * @param key as PEM, not encrypted
 * @param trust a store of the certificate, for a JVM that is to trust it and no other
 */
public record Tls(Path keys, Path certificate, Path key, Path trust) {
  private static final String PASSWORD = "changeit";
  private static final String ALIAS = "server";

  /** A new one. */
  public static Tls in(Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    keytool(
        folder,
        "-genkeypair",
        "-alias",
        ALIAS,
        "-keyalg",
        "RSA",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost,dns:storage.googleapis.com",
        "-keystore",
        keys.toString());
    KeyStore store = load(keys);
    Path certificate =
        pem(folder.resolve("cert.pem"), "CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
    byte[] secret = store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
    Path key = pem(folder.resolve("key.pem"), "PRIVATE KEY", secret);
    Path trust = folder.resolve("trust.p12");
    keytool(
        folder,
        "-importcert",
        "-noprompt",
        "-alias",
        ALIAS,
        "-file",
        certificate.toString(),
        "-keystore",
        trust.toString());
    return new Tls(keys, certificate, key, trust);
  }

  private static void keytool(Path folder, String... options) throws Exception {
    List<String> command = Submit.with(List.of("keytool"), options);
    Submit.Ended ended =
        Submit.process(Map.of(), folder, Submit.with(command, "-storepass", PASSWORD));
    if (ended.exit() != 0) {
      throw new IOException(ended.out() + ended.err());
    }
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static Path pem(Path file, String type, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }

  /** For a JVM that trusts this certificate. */
  public List<String> jvmOptions() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + trust, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
  }

  /** For a server. */
  public SSLContext context() throws IOException, GeneralSecurityException {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(load(keys), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    return context;
  }
}
