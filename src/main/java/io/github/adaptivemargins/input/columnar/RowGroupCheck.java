package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.orc.StripeInformation;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * Checks where a footer places the row groups of a Parquet file or the stripes of an ORC file. Each
 * task reads those that are in its part of the file. With wrong positions, Spark would skip rows or
 * read them twice.
 */
final class RowGroupCheck {
  private final String file;
  private final long dataBytes;
  private final Set<Long> starts = new HashSet<>();

  /**
   * @param dataBytes the length of the file, or of its part before the footer
   */
  RowGroupCheck(String file, long dataBytes) {
    this.file = file;
    this.dataBytes = dataBytes;
  }

  /**
   * Checks Parquet row groups.
   *
   * @return their number of rows
   * @throws JobException BAD_DATA, naming the row group
   */
  long rows(List<BlockMetaData> rowGroups) {
    long rows = 0;
    for (int i = 0; i < rowGroups.size(); i++) {
      BlockMetaData rowGroup = rowGroups.get(i);
      if (rowGroup.getRowCount() > 0) {
        for (ColumnChunkMetaData column : rowGroup.getColumns()) {
          check("row group " + i, column.getStartingPos(), column.getTotalSize());
        }
      }
      rows += rowGroup.getRowCount();
    }
    return rows;
  }

  /**
   * Checks that each row group of a file is read by a task: the one whose part of the file contains
   * the middle of the row group.
   *
   * @param assigned the row groups whose middle is in the file
   * @throws JobException BAD_DATA, with the number of the others
   */
  void checkAllAssigned(List<BlockMetaData> all, List<BlockMetaData> assigned) {
    if (assigned.size() < all.size()) {
      throw damaged(
          "has " + Plural.of(all.size() - assigned.size(), "row group") + " beyond its end");
    }
  }

  /**
   * Checks ORC stripes.
   *
   * @param rows the rows of the file, by its footer
   * @throws JobException BAD_DATA, naming the stripe, or the two numbers of rows
   */
  void check(List<StripeInformation> stripes, long rows) {
    long found = 0;
    for (int i = 0; i < stripes.size(); i++) {
      check("stripe " + i, stripes.get(i).getOffset(), stripes.get(i).getLength());
      found += stripes.get(i).getNumberOfRows();
    }
    if (found != rows) {
      throw damaged("has " + rows + " rows by its footer and " + found + " in its stripes");
    }
  }

  private void check(String part, long start, long length) {
    if (start <= 0 || length < 0 || length > dataBytes - start) {
      throw damaged(
          "has %s at bytes %d to %d, but %d bytes of data"
              .formatted(part, start, start + length, dataBytes));
    }
    if (length > 0 && !starts.add(start)) {
      throw damaged("has " + part + " at byte " + start + ", where another one is");
    }
  }

  /** The BAD_DATA exception for a file whose footer is wrong. */
  JobException damaged(String found) {
    return JobException.badData(
        "input file " + file + " " + found + ": its footer is wrong; write the file again");
  }
}
