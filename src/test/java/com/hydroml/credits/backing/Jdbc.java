package com.hydroml.credits.backing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Single statements, as a person with SQL gives them. */
public final class Jdbc {

  private Jdbc() {}

  /** Makes a connection. */
  @FunctionalInterface
  public interface Connecting {
    Connection connect() throws SQLException;
  }

  /** Runs a statement; answers the first value of its first row, empty if there is none. */
  public static String execute(Connecting connecting, String sql) {
    try (Connection connection = connecting.connect();
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
