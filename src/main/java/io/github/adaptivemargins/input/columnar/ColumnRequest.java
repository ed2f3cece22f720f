package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.input.settings.InputFormat;
import java.io.Serializable;
import java.util.List;

/**
 * The columns to find in each file.
 *
 * @param names of the columns: first those that are counted, then those of {@code --where}
 * @param counted how many of them are counted
 * @param label the name of the label column
 * @param isPartition whether the label is a partition folder, not a column
 * @param isFiltered whether only the rows of {@code --where} are counted
 */
record ColumnRequest(
    InputFormat format,
    List<String> names,
    int counted,
    String label,
    boolean isPartition,
    boolean isFiltered)
    implements Serializable {}
