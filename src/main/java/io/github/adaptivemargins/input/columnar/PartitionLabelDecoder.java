package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.listing.DataFile;
import io.github.adaptivemargins.input.listing.PartitionFolders;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Labels in partition folders {@code column=value}. Spark decodes {@code %} escapes by characters,
 * this class as UTF-8; where they differ, it replaces Spark's value by the label.
 */
final class PartitionLabelDecoder {
  private final String column;

  /** Spark values to which several labels map. */
  private final Set<String> ambiguous = new HashSet<>();

  PartitionLabelDecoder(String column, List<DataFile> files) {
    this.column = column;
    Map<String, Optional<String>> labels = new HashMap<>();
    for (DataFile file : files) {
      Optional<String> label = label(file);
      String decoded = decodedBySpark(file);
      if (!label.equals(labels.computeIfAbsent(decoded, key -> label))) {
        ambiguous.add(decoded);
      }
    }
  }

  /** The label of a file, if Spark decodes several labels to the same value. */
  Optional<String> ambiguousLabel(DataFile file) {
    return ambiguous.contains(decodedBySpark(file)) ? label(file) : Optional.empty();
  }

  /** The label column of these files, whose Spark values are not ambiguous. */
  Column labelColumn(List<DataFile> files) {
    Map<String, String> labels = new HashMap<>();
    for (DataFile file : files) {
      String decoded = decodedBySpark(file);
      label(file)
          .filter(label -> !label.equals(decoded))
          .ifPresent(label -> labels.put(decoded, label));
    }
    Column values = ColumnResolver.of(column);
    UDF1<String, String> decode = value -> labels.getOrDefault(value, value);
    return labels.isEmpty() ? values : functions.udf(decode, DataTypes.StringType).apply(values);
  }

  private Optional<String> label(DataFile file) {
    return Optional.ofNullable(file.partitions().get(column));
  }

  private String decodedBySpark(DataFile file) {
    for (Path folder = file.path().getParent(); folder != null; folder = folder.getParent()) {
      String name = folder.getName();
      if (PartitionFolders.isOf(name, column)) {
        return ExternalCatalogUtils.unescapePathName(name.substring(name.indexOf('=') + 1));
      }
    }
    throw new IllegalStateException(file + " is in no folder of the label");
  }
}
