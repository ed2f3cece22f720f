package io.github.adaptivemargins.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "s3a://KEY:HUSH@bucket/x is gone | s3a://...@bucket/x is gone",
        "s3a://KEY:HU/SH@bucket/x | s3a://...@bucket/x",
        "ftp://me:HUSH@host/a ftp://me:HUSH@host/b | ftp://...@host/a ftp://...@host/b",
        "jdbc:postgresql://u:HUSH@db/x?a=b | jdbc:postgresql://...@db/x?a=b",
        "jdbc:oracle:thin:scott/HUSH@db:1521:x | jdbc:oracle:thin:...@db:1521:x",
        "jdbc:mysql://db/x?user=u&password=HUSH&b=1 | jdbc:mysql://db/x?user=u&password=...&b=1",
        "jdbc:sqlserver://db;password=HUSH;b=1 | jdbc:sqlserver://db;password=...;b=1",
        "Unknown option 'Password=HUSH' | Unknown option 'Password=...'",
        "Map(fs.s3a.secret.key -> HUSH, a -> 1) | Map(fs.s3a.secret.key -> ... a -> 1)",
        "fs.azure.account.key.a.dfs.core.windows.net=HUSH== | fs.azure.account.key.a.dfs.core.windows.net=...",
        "https://a.blob.core.windows.net/c?sv=1&sig=HUSH%3D&se=2 | https://a.blob.core.windows.net/c?sv=1&sig=...&se=2",
        "fs.azure.sas.fixed.token='HU SH' x | fs.azure.sas.fixed.token=... x",
      })
  void secret_inText_isHidden(String text, String shown) {
    assertEquals(shown, Redaction.redact(text));
    assertEquals(shown, JobException.usage(text).getMessage());
    assertEquals(shown, Failures.oneLine(new IllegalStateException(text)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "hdfs://nn:8020/a@b",
        "abfss://container@account.dfs.core.windows.net/a",
        "/data/ts=12:30@x/a.csv",
        "Unexpected JSON token type VALUE_STRING",
        "--reader-option sep=; is set",
        "column token has no label",
        "sasquatch=1",
      })
  void otherText_isShown(String text) {
    assertEquals(text, Redaction.redact(text));
  }
}
