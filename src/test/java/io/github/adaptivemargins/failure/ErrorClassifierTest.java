package io.github.adaptivemargins.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonParseException;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.avro.AvroRuntimeException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.orc.FileFormatException;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The causes that no test can bring about by themselves, and how a run ends by each of them. */
class ErrorClassifierTest {
  static Stream<Arguments> causes() {
    return Stream.of(
        cause(74, "connection reset", new SocketException("Connection reset")),
        cause(74, "time out", new SocketTimeoutException("Read timed out")),
        cause(74, "refused", new ConnectException("Connection refused")),
        cause(74, "unknown host", new IllegalArgumentException(new UnknownHostException("nn"))),
        cause(74, "broken TLS", new SSLHandshakeException("Remote host terminated the handshake")),
        cause(74, "input/output error", new IOException("Input/output error")),
        cause(74, "full disk", new IOException("No space left on device")),
        cause(74, "stale handle", new FileSystemException("/mnt/a", null, "Stale file handle")),
        cause(74, "stale handle in a stream", new IOException("Stale file handle")),
        cause(74, "end of an HDFS stream", new EOFException("Premature EOF from inputStream")),
        cause(74, "closed file system", new IOException("Filesystem closed")),
        cause(74, "closed channel", new ClosedChannelException()),
        cause(74, "remote fault", new RemoteException("java.io.IOException", "standby")),
        cause(74, "a file that is gone", new FileNotFoundException("/a does not exist")),
        cause(74, "no answer", new TimeoutException("Futures timed out after [60 seconds]")),
        cause(74, "database down", new SQLNonTransientConnectionException("Communications link")),
        cause(74, "lost executor", job("ExecutorLostFailure (executor 3 exited) Reason: 137")),
        cause(74, "fetch failure", job("FetchFailed(BlockManagerId(3, host, 7337, None))")),
        cause(74, "stage given up", job("has failed the maximum allowable number of times: 4")),
        cause(
            74,
            "stopped",
            new SparkException("Job 3 cancelled because SparkContext was shut down")),
        cause(
            74,
            "stopped",
            new IllegalStateException("Cannot call methods on a stopped SparkContext")),
        cause(
            74, "no YARN", new SparkException("Yarn application has already ended! Maybe killed")),
        cause(
            66,
            "tag of a table that is not there",
            new IllegalArgumentException("Cannot find matching snapshot ID or reference name: v1")),
        cause(66, "denied by the store", new AccessDeniedException("s3a://b/a")),
        cause(66, "denied by HDFS", new AccessControlException("Permission denied: user=a")),
        cause(
            64,
            "scheme without a driver",
            new UnsupportedFileSystemException("No FileSystem for scheme \"gs\"")),
        cause(64, "incomplete URI", new IOException("Incomplete HDFS URI, no host: hdfs:///a")),
        cause(64, "wrong URI", syntax()),
        cause(
            64,
            "wrong glob",
            new IOException(new PatternSyntaxException("Unclosed group", "{a", 0))),
        cause(
            64,
            "class that is not there",
            new IllegalStateException(new ClassNotFoundException("a.B"))),
        cause(64, "driver that is not there", new SQLException("No suitable driver")),
        cause(65, "Parquet", new ParquetDecodingException("Can not read value")),
        cause(65, "ORC", new FileFormatException("Malformed ORC file")),
        cause(65, "ORC's metadata", new InvalidProtocolBufferException("invalid tag")),
        cause(65, "Avro", new AvroRuntimeException("Invalid sync!")),
        cause(65, "JSON", new JsonParseException("Unexpected character")),
        cause(65, "charset", new MalformedInputException(1)),
        cause(65, "zip", new ZipException("invalid stored block lengths")),
        cause(65, "checksum", new ChecksumException("file:/a at 0", 0)),
        cause(65, "gzip that ends early", thrownBy(ErrorClassifierTest::gunzipHalf)),
        cause(65, "bytes that end early", thrownBy(ErrorClassifierTest::readBeyond)),
        cause(65, "text where Parquet should be", thrownBy(ErrorClassifierTest::openText)),
        cause(70, "no cause that is known", new IllegalStateException("unexpected")),
        cause(70, "memory", new OutOfMemoryError("Java heap space")));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void cause_anywhereInTheChain_endsTheRunAsWhatItIs(int exit, Throwable cause) {
    assertEquals(exit, exit(cause));
    assertEquals(exit, exit(new IllegalStateException("wrapped", cause)));
  }

  @Test
  void decoderThatWasCutOff_isNotTheDatas() {
    Throwable cut = new SocketException("Connection reset");
    assertEquals(74, exit(new ParquetDecodingException("Can not read value at 0", cut)));
    assertEquals(74, exit(new SparkException("Job aborted", new AvroRuntimeException(cut))));
  }

  @Test
  void unknownFaultInAnInputFile_isWorthARetry() {
    JobException end = Failures.unreadable("a.parquet", new NullPointerException());
    assertEquals(74, end.status().code());
  }

  private static Arguments cause(int exit, String name, Throwable cause) {
    return Arguments.of(exit, Named.of(name, cause));
  }

  private static int exit(Throwable thrown) {
    return Failures.toJobException(thrown).status().code();
  }

  private static SparkException job(String reason) {
    return new SparkException("Job aborted due to stage failure: Task 0 failed 4 times: " + reason);
  }

  private static Throwable syntax() {
    return thrownBy(() -> URI.create("http://[bad"));
  }

  private interface Code {
    void run() throws Exception;
  }

  private static Throwable thrownBy(Code code) {
    try {
      code.run();
    } catch (Exception e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  private static void gunzipHalf() throws IOException {
    byte[] half = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1};
    new GZIPInputStream(new ByteArrayInputStream(half)).readAllBytes();
  }

  private static void readBeyond() throws IOException {
    ByteBufferInputStream.wrap(ByteBuffer.allocate(1)).sliceBuffers(9);
  }

  private static void openText() throws IOException {
    org.apache.hadoop.fs.Path text = new org.apache.hadoop.fs.Path("pom.xml");
    ParquetFileReader.open(HadoopInputFile.fromPath(text, new Configuration())).close();
  }
}
