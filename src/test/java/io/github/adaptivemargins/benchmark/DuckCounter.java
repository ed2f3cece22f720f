package io.github.adaptivemargins.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** DuckDB, whose reader follows from the file's ending. */
record DuckCounter(Connection connection, String file) implements Counter {
  static DuckCounter open(String file, int cores) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement settings = connection.createStatement()) {
      settings.execute("SET threads = " + cores);
    }
    return new DuckCounter(connection, file);
  }

  @Override
  public String version() throws SQLException {
    return connection.getMetaData().getDatabaseProductVersion().replaceFirst("^v", "");
  }

  @Override
  public int count() throws SQLException {
    String query = "SELECT %1$s, count(*) FROM '%2$s' GROUP BY %1$s".formatted(Input.COLUMN, file);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      int classes = 0;
      while (rows.next()) {
        classes++;
      }
      return classes;
    }
  }
}
