package io.github.adaptivemargins.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The samples of CSV files, as formats.md defines text formats.
 *
 * @param samplesColumn empty where a row is a sample
 * @param separator between the samples that the column lists; empty where it is a number
 */
record CsvTable(
    CsvDialect dialect,
    String labelColumn,
    Optional<String> samplesColumn,
    Optional<String> separator) {
  List<Sample> samples(List<byte[]> files) throws BadDataException {
    List<Sample> samples = new ArrayList<>();
    for (byte[] file : files) {
      List<List<String>> records =
          CsvParser.parse(StrictText.decode(file, dialect.charset()), dialect);
      if (records.isEmpty() && !dialect.header()) {
        continue;
      } else if (records.isEmpty()) {
        throw new BadDataException("a file without a header");
      }
      List<String> header = dialect.header() ? records.get(0) : positions(records.get(0).size());
      int label = column(header, labelColumn);
      int count = samplesColumn.isEmpty() ? -1 : column(header, samplesColumn.get());
      for (List<String> record : records.subList(dialect.header() ? 1 : 0, records.size())) {
        checkWidth(record.size(), header.size());
        if (dialect.header() && header.size() > 1 && record.equals(header)) {
          throw new BadDataException("the header again");
        }
        samples.add(Sample.ofText(value(record, label), count < 0 ? 1 : size(record, count)));
      }
    }
    return samples;
  }

  private void checkWidth(int fields, int columns) throws BadDataException {
    if (fields > columns || (fields < columns && !dialect.permissive())) {
      throw new BadDataException(fields + " fields for " + columns + " columns");
    }
  }

  private static List<String> positions(int columns) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      names.add("_c" + i);
    }
    return names;
  }

  /** By its exact name, else by the only one that differs in case alone. */
  private static int column(List<String> header, String name) throws BadDataException {
    List<Integer> found = new ArrayList<>();
    List<Integer> alike = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).equals(name)) {
        found.add(i);
      } else if (header.get(i).equalsIgnoreCase(name)) {
        alike.add(i);
      }
    }
    List<Integer> columns = found.isEmpty() ? alike : found;
    if (columns.size() != 1) {
      throw new BadDataException(columns.size() + " columns " + name);
    }
    return columns.get(0);
  }

  private String value(List<String> record, int column) {
    String value = column < record.size() ? record.get(column) : null;
    return value == null || value.equals(dialect.nullValue()) ? null : value;
  }

  private long size(List<String> record, int column) throws BadDataException {
    String value = value(record, column);
    return separator.isPresent()
        ? StrictText.items(value, separator.get())
        : StrictText.samples(value);
  }
}
