package io.github.adaptivemargins.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.parquet.io.InputFile;

/** SHA-256 digests. */
public final class Digests {
  private Digests() {}

  /** The digest of a file. */
  public static byte[] sha256(InputFile file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream bytes = file.newStream()) {
      bytes.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    }
    return digest.digest();
  }

  /** A digest of no bytes yet. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
