package io.github.adaptivemargins.margins;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.classes.ClassIndex;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.StoredFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * The labels of a table alone, one a line in class order, as {@code --class-list} and timm's class
 * map read them.
 *
 * <p>Nothing in such a list can say that the job has written it. So one is taken for the job's own
 * where nothing is lost with it.
 */
public final class LabelLists {
  private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(UTF_8);

  private ClassLines own;
  private Optional<StoredFile> table = Optional.empty();

  /**
   * The list of the classes of this run.
   *
   * @param table where their table is to be, and another may be
   * @throws JobException BAD_DATA, when a label cannot be a line
   */
  public ClassLines of(ClassIndex classes, Optional<StoredFile> table) {
    for (int c = 0; c < classes.size(); c++) {
      line(classes, c);
    }
    this.table = table;
    own =
        new ClassLines(
            lines -> {
              for (int c = 0; c < classes.size(); c++) {
                lines.accept(line(classes, c));
              }
            });
    return own;
  }

  /**
   * The list of a table.
   *
   * @param table in its place
   */
  public static ClassLines of(StoredFile table) {
    EarlierOutput output = new EarlierOutput("--output", table.toString(), table);
    return new ClassLines(
        lines -> output.forEach((label, count, margin) -> lines.accept(line(bytes(label)))));
  }

  /**
   * Whether each line of a list is that of the same class of this run, or else of the table that
   * stands.
   */
  public boolean haveAll(InputFile list) throws IOException {
    return own.haveAll(list)
        || (table.isPresent() && table.get().exists() && of(table.get()).haveAll(list));
  }

  private static byte[] line(ClassIndex classes, int classIndex) {
    return line(
        classes instanceof ClassIndex.OfStrings strings
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
    String fault = fault(label);
    if (fault != null) {
      throw JobException.badData(
          "the label '"
              + new String(label, UTF_8)
              + "' "
              + fault
              + ", and cannot be a line of --output-labels: leave it out, the table has all labels");
    }
    byte[] line = Arrays.copyOf(label, label.length + 1);
    line[label.length] = '\n';
    return line;
  }

  /** Why a class list would not have a label as it is, if it would not. */
  private static String fault(byte[] label) {
    for (byte b : label) {
      if (b == '\n' || b == '\r') {
        return "has a line break";
      } else if (b == 0) {
        return "has a byte of zero";
      }
    }
    return label.length == 0
        ? "is empty"
        : Arrays.mismatch(label, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length
            ? "begins with a byte order mark"
            : null;
  }
}
