package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.ledger.TestEvents.Made;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The list of open holds has each hold from its making to its end, and never says too late. */
class OpenHoldsTest {

  private static final String ACCOUNT = "user:ada";
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private long offset;

  private void project(LedgerTestDatabase ledger, byte[]... events) {
    ledger.take(batch(ACCOUNT, offset, events));
    offset += events.length;
  }

  /** When each is looked at, by its id. */
  private static Map<String, Long> listed(LedgerTestDatabase ledger) {
    return ledger
        .rows("select hold_id, to_millis(look_at) as look_at from open_hold order by hold_id")
        .stream()
        .collect(
            Collectors.toMap(row -> (String) row.get("hold_id"), row -> (Long) row.get("look_at")));
  }

  @Test
  void aHoldIsListedWhileItIsOpen() {
    try (LedgerTestDatabase ledger = new LedgerTestDatabase()) {
      TestEvents events = new TestEvents(ACCOUNT);
      project(ledger, events.grant(1_000));
      Made captured = events.authorize(100, HOUR);
      Made expired = events.authorize(100, HOUR);
      Made kept = events.authorize(100, HOUR);
      project(ledger, captured.event(), expired.event(), kept.event());
      assertThat(listed(ledger))
          .containsOnlyKeys(captured.hold().id(), expired.hold().id(), kept.hold().id());
      project(ledger, events.capture(captured.hold(), 60).event(), events.expire(expired.hold()));
      assertThat(listed(ledger)).containsOnlyKeys(kept.hold().id());
      assertThat(ledger.audit().findings()).isEmpty();
    }
  }

  @Test
  void oneThatIsMadeAndClosedInOneBatchIsNeverListed() {
    try (LedgerTestDatabase ledger = new LedgerTestDatabase()) {
      TestEvents events = new TestEvents(ACCOUNT);
      byte[] grant = events.grant(1_000);
      Made made = events.authorize(100, HOUR);
      project(ledger, grant, made.event(), events.capture(made.hold(), 100).event());
      assertThat(listed(ledger)).isEmpty();
      assertThat(ledger.audit().findings()).isEmpty();
    }
  }

  @Test
  void oneThatIsProlongedIsLookedAtWhenItWasToAndOneThatIsShortenedEarlier() {
    try (LedgerTestDatabase ledger = new LedgerTestDatabase()) {
      TestEvents events = new TestEvents(ACCOUNT);
      project(ledger, events.grant(1_000));
      Made made = events.authorize(100, HOUR);
      project(ledger, made.event());
      HoldState hold = made.hold();
      Made prolonged = events.heartbeat(hold, 2 * HOUR);
      project(ledger, prolonged.event());
      assertThat(listed(ledger)).containsExactly(Map.entry(hold.id(), hold.expiresAt()));
      Made shortened = events.heartbeat(prolonged.hold(), 1_000);
      project(ledger, shortened.event());
      assertThat(listed(ledger))
          .containsExactly(Map.entry(hold.id(), shortened.hold().expiresAt()));
    }
  }

  @Test
  void theOpenHoldsOfAnOlderLedgerAreListed() throws Exception {
    Backing backing = Backing.shared();
    String name = backing.newDatabase();
    String user = backing.postgresUsername();
    String password = backing.postgresPassword();
    Flyway.configure()
        .dataSource(backing.jdbcUrl(name), user, password)
        .target("23")
        .load()
        .migrate();
    try (Connection connection =
        DriverManager.getConnection(backing.jdbcUrl(name), user, password)) {
      connection
          .createStatement()
          .execute(
              """
              insert into hold (id, account, status, amount, captured, released, remaining,
                refunded, created_at, expires_at, closed_at, version)
              values
                ('auth_open', 'user:ada', 'authorized', 5, 0, 0, 5, 0, now(),
                  from_millis(1800000000000), null, 1),
                ('auth_void', 'user:ada', 'voided', 5, 0, 5, 0, 0, now(), now(), now(), 3)""");
    }
    try (LedgerTestDatabase ledger =
        new LedgerTestDatabase(backing.jdbcUrl(name), backing.r2dbcUrl(name), user, password)) {
      assertThat(listed(ledger)).containsExactly(Map.entry("auth_open", 1_800_000_000_000L));
    }
  }
}
