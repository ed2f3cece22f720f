package io.github.adaptivemargins.densecount.pages;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.crypto.ColumnDecryptionProperties;
import org.apache.parquet.crypto.ColumnEncryptionProperties;
import org.apache.parquet.crypto.DecryptionPropertiesFactory;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/** Keys of files with one encrypted column, and the factory that gives them to a session. */
public final class TestDecryptionKeys implements DecryptionPropertiesFactory {
  static final String FACTORY = "parquet.crypto.factory.class";

  private static final byte[] FOOTER_KEY = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] COLUMN_KEY = "fedcba9876543210".getBytes(US_ASCII);

  /** Parquet creates the factory by its class name. */
  public TestDecryptionKeys() {}

  static FileEncryptionProperties encrypted(String column) {
    ColumnPath path = ColumnPath.get(column);
    return FileEncryptionProperties.builder(FOOTER_KEY)
        .withPlaintextFooter()
        .withEncryptedColumns(
            Map.of(path, ColumnEncryptionProperties.builder(path).withKey(COLUMN_KEY).build()))
        .build();
  }

  @Override
  public FileDecryptionProperties getFileDecryptionProperties(Configuration conf, Path file) {
    ColumnPath path = ColumnPath.get(CountingSession.COLUMN);
    return FileDecryptionProperties.builder()
        .withFooterKey(FOOTER_KEY)
        .withColumnKeys(
            Map.of(path, ColumnDecryptionProperties.builder(path).withKey(COLUMN_KEY).build()))
        .build();
  }
}
