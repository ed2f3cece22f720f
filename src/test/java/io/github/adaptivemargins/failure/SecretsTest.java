package io.github.adaptivemargins.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--input s3a://KEY:SEC/RET@bucket/x does not exist|--input s3a://...@bucket/x does not exist",
        "ftp://user:pw@host/a@b|ftp://...@host/a@b",
        "hdfs://namenode:8020/a@b|hdfs://namenode:8020/a@b",
        "abfss://container@account.dfs.core.windows.net/x|abfss://container@account.dfs.core.windows.net/x",
        "jdbc:postgresql://h/db?user=a&password=hunter2&ssl=true|jdbc:postgresql://h/db?user=a&password=...&ssl=true",
        "jdbc:sqlserver://h;Password=hunter2;x=1|jdbc:sqlserver://h;Password=...;x=1",
        "fs.s3a.secret.key=abc, fs.s3a.access.key=def|fs.s3a.secret.key=..., fs.s3a.access.key=...",
        "--reader-option password=...|--reader-option password=...",
        "a secret, a token and a password|a secret, a token and a password",
      })
  void secret_isNotShown(String text, String shown) {
    assertEquals(shown, Secrets.redact(text));
    assertEquals(shown, JobException.usage(text).getMessage());
  }
}
