package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Backing;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a person with SQL does to the service's database. */
final class Sql {

  private Sql() {}

  /** Runs a statement; answers the first value of its first row, empty if there is none. */
  static String execute(String sql) {
    Backing backing = Backing.shared();
    try (Connection connection =
            DriverManager.getConnection(
                backing.jdbcUrl("postgres"),
                backing.postgresUsername(),
                backing.postgresPassword());
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

  /** An account's status is changed. */
  static void status(String account, String status) {
    execute("update account set status = '%s' where account = '%s'".formatted(status, account));
  }
}
