package io.github.adaptivemargins.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.QueryContext;
import org.apache.spark.SparkException;
import org.apache.spark.api.python.PythonException;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.Map$;

/** What to do about a file that cannot be read. */
class FailuresTest {
  @Test
  void codecThatIsMissing_isToldWithItsRemedies() {
    Throwable codec = new ClassNotFoundException("org.apache.hadoop.io.compress.BrotliCodec");
    told(
        ExitStatus.USAGE,
        "input file in.parquet cannot be read: org.apache.hadoop.io.compress.BrotliCodec, a class"
            + " that is missing: add its jar with --packages or --jars, or write the file with"
            + " another compression, such as zstd",
        new IllegalStateException("cannot load", codec));
  }

  @Test
  void encodingThatIsNotRead_isToldWithItsRemedy() {
    Throwable encoding =
        new org.apache.parquet.io.ParquetDecodingException(
            "Unsupported encoding: BYTE_STREAM_SPLIT");
    told(
        ExitStatus.BAD_DATA,
        "input file in.parquet cannot be read: Unsupported encoding: BYTE_STREAM_SPLIT; write the"
            + " column in another encoding, such as PLAIN",
        encoding);
  }

  @Test
  void checksumThatDiffers_isToldWithItsRemedy() {
    told(
        ExitStatus.BAD_DATA,
        "input file in.parquet cannot be read: Checksum error; if another tool replaced"
            + " the file, delete the .NAME.crc next to it",
        new ChecksumException("Checksum error", 0));
  }

  @Test
  void causes_inACycle_end() {
    IllegalStateException first = new IllegalStateException("first");
    first.initCause(new IllegalStateException("second", first));
    assertEquals(2, Failures.causes(first).size());
    assertEquals(ExitStatus.FAULT, Failures.toJobException(first).status());
  }

  /** The constructor differs between versions of Spark. */
  @Test
  void pythonFunction_thatFailed_isBadDataWithPythonsError() throws Exception {
    Constructor<?> constructor =
        Stream.of(PythonException.class.getConstructors())
            .filter(c -> c.getParameterTypes()[1] == Throwable.class)
            .findFirst()
            .orElseThrow();
    String traceback =
        "Traceback (most recent call last):\n  File \"udf.py\"\nValueError: no label\n";
    Object[] arguments = {
      traceback, null, Option.empty(), Map$.MODULE$.empty(), new QueryContext[0]
    };
    Throwable failed =
        (Throwable)
            constructor.newInstance(Arrays.copyOf(arguments, constructor.getParameterCount()));

    JobException failure = Failures.toJobException(new SparkException("Job aborted", failed));

    assertEquals(
        "a function failed on a row: ValueError: no label; correct the row or the function",
        failure.getMessage());
    assertEquals(ExitStatus.BAD_DATA, failure.status());
  }

  private static void told(ExitStatus status, String line, Throwable thrown) {
    JobException failure = Failures.unreadable("in.parquet", thrown);
    assertEquals(line, failure.getMessage());
    assertEquals(status, failure.status());
  }
}
