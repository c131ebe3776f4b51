package com.hydroml.credits.chaos;

import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.Outcome.HoldChanged;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Postgres has, read as it is stored and not through the service. */
final class Ledger {

  private final String jdbcUrl;

  Ledger(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /**
   * A step of an account.
   *
   * @param hold the hold that it made or changed; empty if it did nothing of the kind, or expired
   *     some
   * @param expiresAt when that hold ends from then on, milliseconds; 0 without one
   */
  record Step(
      String account,
      long version,
      int kind,
      String key,
      long availableAfter,
      long heldAfter,
      String hold,
      long expiresAt) {}

  /** A remembered success. */
  record Outcome(long version, String hold) {}

  /** A hold. */
  record Hold(String account, String key) {}

  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Map<Integer, Long> positions(String topic) {
    Map<Integer, Long> positions = new HashMap<>();
    select(
        "select partition, next_offset from projection where topic = '" + topic + "'",
        row -> positions.put(row.getInt(1), row.getLong(2)));
    return positions;
  }

  List<Step> steps() {
    return select(
        "select account, version, kind, coalesce(key, ''), available_after, held_after, record"
            + " from journal order by account, version",
        Ledger::step);
  }

  private static Step step(ResultSet row) throws SQLException {
    HoldState hold =
        EventCodec.decode(row.getBytes(7)).outcome() instanceof HoldChanged changed
            ? changed.hold()
            : null;
    return new Step(
        row.getString(1),
        row.getLong(2),
        row.getInt(3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        hold == null ? "" : hold.id(),
        hold == null ? 0 : hold.expiresAt());
  }

  /** By account and key, with a space between. */
  Map<String, Outcome> outcomes() {
    Map<String, Outcome> outcomes = new HashMap<>();
    select(
        "select account, key, version, coalesce(hold_id, '') from outcome",
        row ->
            outcomes.put(
                row.getString(1) + " " + row.getString(2),
                new Outcome(row.getLong(3), row.getString(4))));
    return outcomes;
  }

  Map<String, Hold> holds() {
    Map<String, Hold> holds = new HashMap<>();
    select(
        "select id, account, coalesce(key, '') from hold",
        row -> holds.put(row.getString(1), new Hold(row.getString(2), row.getString(3))));
    return holds;
  }

  Map<String, Long> grants() {
    Map<String, Long> grants = new HashMap<>();
    select(
        "select id, amount from credit_grant", row -> grants.put(row.getString(1), row.getLong(2)));
    return grants;
  }

  /** Steps after which the movements so far add up to less than nothing. */
  List<String> overdrafts() {
    return select(
        """
        select account || ' at version ' || version from (
          select account, version,
                 sum(sum(available_delta)) over steps as available,
                 sum(sum(held_delta)) over steps as held
          from ledger_entry group by account, version
          window steps as (partition by account order by version)
        ) running where available < 0 or held < 0
        """,
        row -> row.getString(1));
  }

  /** Events that contradict what is there or wait for what never came, and accounts in doubt. */
  List<String> doubts() {
    List<String> doubts =
        new ArrayList<>(
            select(
                """
                select cause || ' parked: ' || account || ' version ' || version || ': ' || explanation
                from parked_event where cause in ('gap', 'conflict')
                """,
                row -> row.getString(1)));
    doubts.addAll(
        select(
            "select 'account ' || account || ' is ' || status from account where status <>"
                + " 'active'",
            row -> row.getString(1)));
    return doubts;
  }

  private <T> List<T> select(String sql, RowReader<T> reader) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
