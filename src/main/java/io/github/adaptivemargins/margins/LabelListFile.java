package io.github.adaptivemargins.margins;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.classes.ClassLabels;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Shortened;
import io.github.adaptivemargins.files.HadoopFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The labels of a table, one per line in class order, for {@code --class-list} and timm. */
public final class LabelListFile {
  private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(UTF_8);

  private LabelListFile() {}

  /**
   * The labels of classes.
   *
   * @throws JobException BAD_DATA, if a label cannot be a line
   */
  public static ClassTextFile of(ClassLabels classes) {
    for (int c = 0; c < classes.size(); c++) {
      line(classes, c);
    }
    return new ClassTextFile(
        lines -> {
          for (int c = 0; c < classes.size(); c++) {
            lines.accept(line(classes, c));
          }
        });
  }

  /** The labels of a published table. */
  public static ClassTextFile of(HadoopFile table) {
    EarlierOutput output = new EarlierOutput("--output", table.toString(), table);
    return new ClassTextFile(
        lines -> output.forEach((label, count, margin) -> lines.accept(line(bytes(label)))));
  }

  /**
   * Whether replacing a list loses nothing. A list has no mark of the job, so it may be replaced
   * only if each line is the label of that class in this run or in the existing table.
   *
   * @param own the labels of this run
   */
  public static boolean mayReplace(InputFile list, ClassTextFile own, Optional<HadoopFile> table)
      throws IOException {
    return own.startsWith(list)
        || (table.isPresent() && table.get().exists() && of(table.get()).startsWith(list));
  }

  private static byte[] line(ClassLabels classes, int classIndex) {
    return line(
        classes instanceof ClassLabels.OfStrings strings
            ? strings.label(classIndex)
            : classes.name(classIndex).getBytes(UTF_8));
  }

  private static byte[] bytes(ColumnReader label) {
    boolean isString =
        label.getDescriptor().getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    return isString
        ? label.getBinary().getBytesUnsafe()
        : Long.toString(label.getLong()).getBytes(UTF_8);
  }

  private static byte[] line(byte[] label) {
    Optional<String> fault = fault(label);
    if (fault.isPresent()) {
      throw JobException.badData(
          "the label '"
              + Shortened.text(new String(label, UTF_8))
              + "' "
              + fault.get()
              + ", and cannot be a line of --output-labels: remove that option, the table has all"
              + " labels");
    }
    byte[] line = Arrays.copyOf(label, label.length + 1);
    line[label.length] = '\n';
    return line;
  }

  /** Why a class list would not read a label as it is. */
  private static Optional<String> fault(byte[] label) {
    for (byte b : label) {
      if (b == '\n' || b == '\r') {
        return Optional.of("has a line break");
      } else if (b == 0) {
        return Optional.of("has a zero byte");
      }
    }
    if (label.length == 0) {
      return Optional.of("is empty");
    }
    return Arrays.mismatch(label, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length
        ? Optional.of("begins with a byte order mark")
        : Optional.empty();
  }
}
