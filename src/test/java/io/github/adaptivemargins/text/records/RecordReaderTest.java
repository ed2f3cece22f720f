package io.github.adaptivemargins.text.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.TextFile;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import io.github.adaptivemargins.text.splits.TextSplit;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.Seekable;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A split opens its file as rarely as possible, and closes it. */
class RecordReaderTest {
  private static final int LINES = 50_000;
  private static final Configuration CONF = new Configuration(false);

  @TempDir private Path folder;
  private TextFile file;

  @BeforeEach
  void write() throws IOException {
    CONF.setClass("fs.counted.impl", CountedFiles.class, FileSystem.class);
    String lines =
        IntStream.range(0, LINES).mapToObj(i -> i + "," + i % 10).collect(Collectors.joining("\n"));
    Path written = Files.writeString(folder.resolve("in.csv"), "id,label\n" + lines + "\n");
    file = new TextFile("counted://" + written, Files.size(written), Map.of());
    CountedFiles.opens = 0;
    CountedFiles.closes = 0;
    CountedFiles.readsLeft = Integer.MAX_VALUE;
    CountedFiles.hasBug = false;
  }

  /** A later split also reads the header. */
  @ParameterizedTest
  @CsvSource({"0, 1, 1", "0, 0.5, 1", "0.5, 1, 2"})
  void split_opensItsFileOnceAndTheHeader(double from, double to, int opens) throws IOException {
    assertTrue(read(from, to) >= LINES * (to - from) / 2);
    assertEquals(opens, CountedFiles.opens);
    assertEquals(opens, CountedFiles.closes);
  }

  @Test
  void splits_haveEachRecordOnce() throws IOException {
    assertEquals(LINES, read(0, 0.3) + read(0.3, 0.5) + read(0.5, 1));
  }

  /** Lets the first, second or third read fail. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void readThatFails_isReportedWithItsFileAndLeavesNothingOpen(int reads) {
    CountedFiles.readsLeft = reads;
    JobException failure = assertThrows(JobException.class, () -> read(0.5, 1));
    assertEquals(ExitStatus.IO_ERROR, failure.status());
    assertTrue(failure.getMessage().contains(file.path()), failure.getMessage());
    assertTrue(failure.getMessage().contains("Connection reset"), failure.getMessage());
    assertEquals(CountedFiles.opens, CountedFiles.closes);
  }

  /** FastCSV wraps what a read throws. Only its own error means unbalanced quotes. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "parsed"})
  void bugInARead_isNotBadData(String kind) {
    CountedFiles.hasBug = true;
    Dialect dialect =
        Dialect.builder(Dialect.Form.CSV)
            .readerOptions(kind.equals("plain") ? Map.of() : Map.of("nullValue", "none"))
            .build();
    assertThrows(ArithmeticException.class, () -> read(0, 1, dialect));
    assertEquals(CountedFiles.opens, CountedFiles.closes);
  }

  /** FastCSV wraps what its callback throws, and Spark's column vectors also decode files. */
  @ParameterizedTest
  @EnumSource(
      value = Dialect.Form.class,
      names = {"CSV", "JSON"})
  void bugWhileARecordIsAdded_isAFault(Dialect.Form form) throws IOException {
    Path json = Files.writeString(folder.resolve("in.json"), "{\"label\": 1}\n".repeat(LINES));
    if (form == Dialect.Form.JSON) {
      file = new TextFile("counted://" + json, Files.size(json), Map.of());
    }
    assertFault(Dialect.builder(form).build());
    assertFault(Dialect.builder(form).readerOptions(Map.of("multiLine", "true")).build());
  }

  private void assertFault(Dialect dialect) throws IOException {
    TextSplit split = new TextSplit(file, 0, file.length());
    RecordBatch batch = new RecordBatch(new StructType().add("label", "string"));
    try (RecordReader records =
        RecordReader.open(split, dialect, batch, new TextFileOpener(CONF))) {
      batch.close();
      RuntimeException thrown = assertThrows(RuntimeException.class, () -> readAll(records));
      assertEquals(ExitStatus.FAULT, Failures.toJobException(thrown).status(), thrown::toString);
    }
  }

  private static void readAll(RecordReader records) throws IOException {
    while (records.next()) {
      // Each record is added to the batch.
    }
  }

  private int read(double from, double to) throws IOException {
    return read(from, to, Dialect.builder(Dialect.Form.CSV).build());
  }

  private int read(double from, double to, Dialect dialect) throws IOException {
    TextSplit split =
        new TextSplit(file, (long) (from * file.length()), (long) (to * file.length()));
    int size = 0;
    try (RecordBatch batch = new RecordBatch(new StructType().add("label", "string"));
        RecordReader records = RecordReader.open(split, dialect, batch, new TextFileOpener(CONF))) {
      while (records.next()) {
        size += batch.size();
        batch.clear();
      }
      return size + batch.size();
    }
  }

  /** Local files. Counts opened and closed streams, and lets reads fail. */
  public static final class CountedFiles extends FilterFileSystem {
    private static int opens;
    private static int closes;
    private static int readsLeft;
    private static boolean hasBug;

    public CountedFiles() {
      super(new RawLocalFileSystem());
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
      super.initialize(URI.create("file:///"), conf);
    }

    @Override
    public URI getUri() {
      return URI.create("counted:///");
    }

    @Override
    protected void checkPath(org.apache.hadoop.fs.Path path) {
      // The paths of this scheme are local paths.
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferBytes)
        throws IOException {
      opens++;
      return new FSDataInputStream(
          new CountedStream(
              fs.open(new org.apache.hadoop.fs.Path(path.toUri().getPath()), bufferBytes)));
    }
  }

  private static final class CountedStream extends FilterInputStream
      implements Seekable, PositionedReadable {
    private final FSDataInputStream file;

    CountedStream(FSDataInputStream file) {
      super(file);
      this.file = file;
    }

    private static void count() throws IOException {
      if (CountedFiles.hasBug) {
        ArithmeticException bug = new ArithmeticException("a bug");
        bug.initCause(new IllegalStateException("a cycle of causes", bug));
        throw bug;
      }
      if (CountedFiles.readsLeft-- <= 0) {
        throw new IOException("Connection reset");
      }
    }

    @Override
    public int read() throws IOException {
      count();
      return file.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      count();
      return file.read(bytes, from, length);
    }

    @Override
    public int read(long position, byte[] bytes, int from, int length) throws IOException {
      return file.read(position, bytes, from, length);
    }

    @Override
    public void readFully(long position, byte[] bytes, int from, int length) throws IOException {
      file.readFully(position, bytes, from, length);
    }

    @Override
    public void readFully(long position, byte[] bytes) throws IOException {
      file.readFully(position, bytes);
    }

    @Override
    public void seek(long position) throws IOException {
      file.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return file.getPos();
    }

    @Override
    public boolean seekToNewSource(long target) throws IOException {
      return file.seekToNewSource(target);
    }

    @Override
    public void close() throws IOException {
      CountedFiles.closes++;
      file.close();
    }
  }
}
