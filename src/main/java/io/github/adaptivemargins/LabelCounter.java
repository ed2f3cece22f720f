package io.github.adaptivemargins;

import io.github.adaptivemargins.InvalidLabels.Kind;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.SchemaColumnConvertNotSupportedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one pass over the data. */
final class LabelCounter {
  private static final Logger LOG = LoggerFactory.getLogger(LabelCounter.class);

  private LabelCounter() {}

  /**
   * Counts the samples of each label; null and bad labels are groups like any other.
   *
   * @param maxLabel an integer above it is outside the classes
   * @throws JobException BAD_DATA, naming a file that lacks the label column
   */
  static LabelCounts count(LabelSource source, long maxLabel) {
    LabelCounts counts = countAtAnyWidth(source, maxLabel);
    if (counts.invalid().samples(Kind.NULL) > 0) {
      source.refuseFileWithoutColumn();
    }
    return counts;
  }

  /** Spark reads all files as the first one is; a file of wider integers then fails. */
  private static LabelCounts countAtAnyWidth(LabelSource source, long maxLabel) {
    try {
      return collect(source, maxLabel);
    } catch (Exception e) {
      if (!source.isNarrow() || !isOfOtherType(e)) {
        throw e;
      }
      LOG.info("the files differ in the width of their integers: reading 64 bits");
      return collect(source.widened(), maxLabel);
    }
  }

  private static boolean isOfOtherType(Throwable thrown) {
    return thrown != null
        && (thrown instanceof SchemaColumnConvertNotSupportedException
            || isOfOtherType(thrown.getCause()));
  }

  private static LabelCounts collect(LabelSource source, long maxLabel) {
    LabelCounts.Builder counts = new LabelCounts.Builder(source.stringLabels());
    Dataset<Row> groups = source.rows().groupBy(source.label()).count();
    // One partition at a time: the driver never holds all the groups as rows.
    for (Iterator<Row> iterator = groups.toLocalIterator(); iterator.hasNext(); ) {
      Row group = iterator.next();
      counts.add(group.get(0), group.getLong(1));
    }
    return counts.build(maxLabel);
  }
}
