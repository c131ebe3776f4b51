package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Jdbc;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** What a person with SQL does to the service's database. */
final class Sql {

  private Sql() {}

  /** Runs a statement; answers the first value of its first row, empty if there is none. */
  static String execute(String sql) {
    return Jdbc.execute(Sql::connect, sql);
  }

  /** Does something while nobody can write to a table; it can be read. */
  static void whileLocked(String table, Runnable work) {
    inTransaction("lock table " + table + " in share mode", work);
  }

  /** Does something after a statement and before the end of its transaction, which is undone. */
  static void inTransaction(String sql, Runnable work) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(sql);
      try {
        work.run();
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Connection connect() throws SQLException {
    Backing backing = Backing.shared();
    return DriverManager.getConnection(
        backing.jdbcUrl("postgres"), backing.postgresUsername(), backing.postgresPassword());
  }

  /** An account's status is changed. */
  static void status(String account, String status) {
    execute("update account set status = '%s' where account = '%s'".formatted(status, account));
  }
}
