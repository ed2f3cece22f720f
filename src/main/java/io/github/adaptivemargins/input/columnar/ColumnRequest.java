package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.input.settings.InputFormat;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The columns to find in each file.
 *
 * @param names of the columns
 * @param options by column the option that names it
 * @param label the name of the label column
 * @param isPartition whether the label is a partition folder, not a column
 * @param isFiltered whether only the rows of {@code --where} are counted
 */
record ColumnRequest(
    InputFormat format,
    List<String> names,
    Map<String, String> options,
    String label,
    boolean isPartition,
    boolean isFiltered)
    implements Serializable {}
