package io.github.adaptivemargins.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;

/** DuckDB, the independent writer of what the job reads and reader of what it writes. */
public final class Duck {
  /** Marks a Parquet file as an output of the job, for {@link #copy}. */
  public static final String MARGIN_TABLE_METADATA =
      "KV_METADATA {\"adaptive-margins.version\": '1'}";

  private static final DuckDBConnection DATABASE = start();

  private Duck() {}

  /** A row of a margin table. */
  public record Margin(int classIndex, Object label, long count, double margin) {}

  public static void run(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Writes the rows of a query to a file, in the format of its ending unless options say so. */
  public static Path copy(String query, Path file, String... options) {
    String with = options.length == 0 ? "" : " (" + String.join(", ", options) + ")";
    run("COPY (" + query + ") TO '" + quoted(file) + "'" + with);
    return file;
  }

  /** The rows of a margin table, in the order of the file. */
  public static List<Margin> margins(Path file) {
    List<Margin> margins = new ArrayList<>();
    query(
        "SELECT class_index, label, count, margin FROM read_parquet('" + quoted(file) + "')",
        row ->
            margins.add(
                new Margin(row.getInt(1), row.getObject(2), row.getLong(3), row.getDouble(4))));
    return margins;
  }

  /** The columns of a Parquet file: name to physical type, logical type and repetition. */
  public static Map<String, String> schema(Path file) {
    Map<String, String> schema = new TreeMap<>();
    query(
        "SELECT name, type, logical_type, repetition_type FROM parquet_schema('"
            + quoted(file)
            + "') WHERE type IS NOT NULL",
        row ->
            schema.put(
                row.getString(1),
                row.getString(2) + " " + row.getString(3) + " " + row.getString(4)));
    return schema;
  }

  /** The key-value metadata of a Parquet file. */
  public static Map<String, String> metadata(Path file) {
    Map<String, String> metadata = new TreeMap<>();
    query(
        "SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + quoted(file) + "')",
        row -> metadata.put(row.getString(1), row.getString(2)));
    return metadata;
  }

  /** The samples of each label, by the first two columns of a query. */
  public static Map<Object, Long> counts(String query) {
    Map<Object, Long> counts = new TreeMap<>();
    query(query, row -> counts.put(row.getObject(1), row.getLong(2)));
    return counts;
  }

  /** The first row of a query, its values with spaces between. */
  public static String row(String query) {
    List<String> rows = new ArrayList<>();
    query(
        query,
        row -> {
          StringJoiner values = new StringJoiner(" ");
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.add(row.getString(i));
          }
          rows.add(values.toString());
        });
    return rows.get(0);
  }

  public static String quoted(Path file) {
    return file.toString().replace("'", "''");
  }

  private interface RowConsumer {
    void accept(ResultSet row) throws SQLException;
  }

  private static void query(String sql, RowConsumer consumer) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        consumer.accept(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** A connection to the one database of this JVM: to start another takes longer than a query. */
  private static Connection connect() throws SQLException {
    return DATABASE.duplicate();
  }

  private static DuckDBConnection start() {
    try {
      return (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
