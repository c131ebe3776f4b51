package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.balance.AccountStatus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What only an operator or a fault does to Postgres. */
final class Ledger {

  private Ledger() {}

  /** Freezes, quarantines or reactivates an account there. */
  static void status(String account, AccountStatus status) {
    Backing backing = Backing.shared();
    try (Connection connection =
            DriverManager.getConnection(
                backing.jdbcUrl("postgres"),
                backing.postgresUsername(),
                backing.postgresPassword());
        PreparedStatement update =
            connection.prepareStatement("update account set status = ? where account = ?")) {
      update.setString(1, status.label());
      update.setString(2, account);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
