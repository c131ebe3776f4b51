package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.PATIENCE;
import static com.hydroml.credits.ledger.LedgerTestDatabase.batch;
import static com.hydroml.credits.ledger.LedgerTestDatabase.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.Actor;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.journal.RefundDetails;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.ledger.TestEvents.Made;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/**
 * What the projector makes of the journal in a real Postgres: I3 (versions unique and without
 * gaps), I5 (double entry), and that neither redelivery nor a bad record does harm.
 */
class ProjectorTest {

  private LedgerTestDatabase ledger;

  @BeforeEach
  void open() {
    ledger = new LedgerTestDatabase();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private List<byte[]> history(TestEvents events) {
    List<byte[]> history = new ArrayList<>();
    history.add(events.grant(10_000));
    Made first =
        events.authorize(
            3_000, 60_000, new HoldDetails("run-7", "ada", Map.of("project", "reef\0")));
    history.add(first.event());
    history.add(events.heartbeat(first.hold(), 120_000).event());
    Made captured = events.at(events.now() + 5).capture(first.hold(), 1_000);
    history.add(captured.event());
    history.add(events.refund(captured.hold(), 400).event());
    Made second = events.authorize(2_000, 10);
    Made third = events.authorize(1_000, 20);
    history.add(second.event());
    history.add(third.event());
    history.add(events.at(events.now() + 100).expire(second.hold(), third.hold()));
    history.add(events.abandon("never-" + events.account()));
    return history;
  }

  private void assertLedgerOf(TestEvents events) {
    String account = events.account();
    assertThat(
            ledger.rows(
                "select version, available, held from account_balance where account = '"
                    + account
                    + "'"))
        .containsExactly(
            Map.of(
                "version", events.version(),
                "available", events.available(),
                "held", events.held()));
    assertThat(
            ledger.number(
                "select count(distinct version) from journal where account = '" + account + "'"))
        .isEqualTo(events.version());
    assertThat(
            ledger.number(
                "select coalesce(sum(case when credit = '"
                    + account
                    + "/available' then amount when debit = '"
                    + account
                    + "/available' then -amount else 0 end), 0)::bigint from ledger_entry"
                    + " where account = '"
                    + account
                    + "'"))
        .isEqualTo(events.available());
  }

  @Test
  void aHistoryInOneBatchBecomesBalanceEntriesHoldsOutcomesAndGrant() {
    TestEvents events = new TestEvents("user:1");
    List<byte[]> history = history(events);
    long next = ledger.take(batch("user:1", 0, history.toArray(byte[][]::new)));

    assertThat(next).isEqualTo(history.size());
    assertLedgerOf(events);
    assertThat(events.held()).isZero();
    assertThat(ledger.number("select next_offset from projection")).isEqualTo(history.size());
    assertThat(
            ledger.rows(
                "select kind, debit, credit, amount, available_after, held_after from ledger_entry"
                    + " where version = 4 order by ordinal"))
        .containsExactly(
            Map.of(
                "kind",
                "capture",
                "debit",
                "user:1/held",
                "credit",
                "house/revenue",
                "amount",
                1000L,
                "available_after",
                7000L,
                "held_after",
                2000L),
            Map.of(
                "kind",
                "release",
                "debit",
                "user:1/held",
                "credit",
                "user:1/available",
                "amount",
                2000L,
                "available_after",
                9000L,
                "held_after",
                0L));
    assertThat(
            ledger.rows(
                "select status, captured, released, remaining, refunded, reference, spender,"
                    + " metadata::text as metadata, key, version,"
                    + " to_millis(closed_at) - to_millis(created_at) as open_ms"
                    + " from hold where reference = 'run-7'"))
        .containsExactly(
            Map.ofEntries(
                Map.entry("status", "captured"),
                Map.entry("captured", 1000L),
                Map.entry("released", 2000L),
                Map.entry("remaining", 0L),
                Map.entry("refunded", 400L),
                Map.entry("reference", "run-7"),
                Map.entry("spender", "ada"),
                Map.entry("metadata", "{\"project\": \"reef\uFFFD\"}"),
                Map.entry("key", "authorize-2"),
                Map.entry("version", 5L),
                Map.entry("open_ms", 5L)));
    assertThat(
            ledger.number(
                "select count(*) from hold where status = 'expired' and closed_at = expires_at"
                    + " and released = amount and version = 8"))
        .isEqualTo(2);
    assertThat(ledger.number("select count(*) from outcome")).isEqualTo(7);
    assertThat(ledger.number("select count(*) from outcome where hold_id is not null"))
        .isEqualTo(3);
    assertThat(ledger.rows("select kind, reason, amount from credit_grant"))
        .containsExactly(Map.of("kind", "promotional", "reason", "a welcome", "amount", 10_000L));
    assertThat(ledger.counted("applied")).isEqualTo(history.size());
  }

  @Test
  void theSameHistoryEventByEventComesToTheSame() {
    TestEvents events = new TestEvents("user:1");
    List<byte[]> history = history(events);
    for (int offset = 0; offset < history.size(); offset++) {
      ledger.take(batch("user:1", offset, history.get(offset)));
    }
    assertLedgerOf(events);
    assertThat(ledger.number("select count(*) from hold where status = 'expired'")).isEqualTo(2);
  }

  @Test
  void eventsPublishedTwiceAreAppliedOnce() {
    TestEvents events = new TestEvents("user:1");
    byte[][] history = history(events).toArray(byte[][]::new);
    ledger.take(batch("user:1", 0, history));
    ledger.take(batch("user:1", history.length, history));

    assertLedgerOf(events);
    assertThat(ledger.counted("ignored")).isEqualTo(history.length);
    assertThat(ledger.number("select count(*) from parked_event")).isZero();
  }

  /** Also where what an administrator said cannot be stored as it is. */
  @Test
  void whatAdministratorsDidIsWrittenDownOnceWithTheLedger() {
    TestEvents events = new TestEvents("user:1");
    Actor actor = new Actor("key_1", "o\0ps", "req_1");
    byte[] grant = events.grant(500, new GrantDetails("bo\0nus", "be\0cause", 0, actor));
    Made hold = events.authorize(300, 60_000);
    Made captured = events.capture(hold.hold(), 300);
    byte[] refund = events.refund(captured.hold(), 40, new RefundDetails("", actor)).event();
    byte[][] history = {grant, hold.event(), captured.event(), refund, events.grant(1)};
    ledger.take(batch("user:1", 0, history));
    ledger.take(batch("user:1", history.length, history));

    assertThat(
            ledger.rows(
                "select action, subject, account, actor, actor_name, reason, request_id,"
                    + " before::text as before, to_millis(at) = %d as at from audit_entry order by id"
                        .formatted(TestEvents.START)))
        .containsExactly(
            Map.of(
                "action", "account.grant",
                "subject", "user:1",
                "account", "user:1",
                "actor", "key_1",
                "actor_name", "o\uFFFDps",
                "reason", "be\uFFFDcause",
                "request_id", "req_1",
                "before", "{\"held\": 0, \"version\": 0, \"available\": 0}",
                "at", true),
            Map.of(
                "action", "authorization.refund",
                "subject", hold.hold().id(),
                "account", "user:1",
                "actor", "key_1",
                "actor_name", "o\uFFFDps",
                "reason", "",
                "request_id", "req_1",
                "before", "{\"held\": 0, \"version\": 3, \"refunded\": 0, \"available\": 200}",
                "at", true));
    assertThat(ledger.rows("select after::text as after from audit_entry where reason = ''"))
        .containsExactly(
            Map.of(
                "after",
                "{\"held\": 0, \"amount\": 40, \"version\": 4, \"refunded\": 40,"
                    + " \"available\": 240, \"idempotency_key\": \"refund-4\"}"));
    assertThat(
            ledger.number(
                "select count(*) from audit_entry"
                    + " where after ->> 'kind' = 'bo\uFFFDnus' and after ->> 'amount' = '500'"))
        .isEqualTo(1);
  }

  @Test
  void aBatchDeliveredTwiceIsTakenOnce() {
    TestEvents events = new TestEvents("user:1");
    JournalBatch batch = batch("user:1", 0, events.grant(5), events.grant(6));
    assertThat(ledger.take(batch)).isEqualTo(2);
    assertThat(ledger.take(batch)).isEqualTo(2);
    assertLedgerOf(events);
    assertThat(ledger.counted("applied")).isEqualTo(2);
    assertThat(ledger.counted("ignored")).isZero();
  }

  @Test
  void aBatchThatOverlapsWhatIsThereAddsOnlyTheRest() {
    TestEvents events = new TestEvents("user:1");
    byte[] first = events.grant(5);
    byte[] second = events.grant(6);
    ledger.take(batch("user:1", 0, first));
    assertThat(ledger.take(batch("user:1", 0, first, second))).isEqualTo(2);
    assertLedgerOf(events);
    assertThat(ledger.counted("ignored")).isZero();
  }

  @Test
  void aReaderAheadOfTheLedgerIsSentBack() {
    TestEvents events = new TestEvents("user:1");
    events.grant(5);
    assertThat(ledger.take(batch("user:1", 1, events.grant(6)))).isZero();
    assertThat(ledger.number("select count(*) from journal")).isZero();
    assertThat(ledger.number("select count(*) from parked_event")).isZero();
  }

  @Test
  void ofTwoReadersOfOnePartitionOneWrites() {
    TestEvents events = new TestEvents("user:1");
    JournalBatch batch = batch("user:1", 0, history(events).toArray(byte[][]::new));
    List<Long> next =
        Flux.range(0, 8)
            .flatMap(reader -> ledger.projector.take(batch), 6)
            .collectList()
            .block(PATIENCE);
    assertThat(next).hasSize(8).containsOnly((long) batch.records().size());
    assertLedgerOf(events);
    assertThat(ledger.counted("applied")).isEqualTo(batch.records().size());
  }

  @Test
  void aVersionAboveAGapWaitsAndIsAppliedInOrder() {
    TestEvents events = new TestEvents("user:1");
    byte[] one = events.grant(1);
    byte[] two = events.grant(2);
    byte[] three = events.grant(4);
    byte[] four = events.grant(8);
    ledger.take(batch("user:1", 0, one, four, three));
    assertThat(ledger.number("select version from account_balance")).isEqualTo(1);
    assertThat(ledger.number("select count(*) from parked_event where cause = 'gap'")).isEqualTo(2);
    assertThat(ledger.counted("parked")).isEqualTo(2);

    ledger.take(batch("user:1", 3, two));
    assertLedgerOf(events);
    assertThat(ledger.number("select count(*) from parked_event")).isZero();
    assertThat(ledger.number("select kafka_offset from journal where version = 4")).isEqualTo(1);
  }

  @Test
  void moreThanOneRoundOfParkedEventsIsTakenUp() {
    TestEvents events = new TestEvents("user:1");
    byte[] missing = events.grant(1);
    int count = KnownStore.PARKED_PER_ROUND * 2 + 7;
    byte[][] later = new byte[count][];
    for (int i = 0; i < count; i++) {
      later[i] = events.grant(i + 1);
    }
    ledger.take(batch("user:1", 0, later));
    assertThat(ledger.number("select count(*) from parked_event")).isEqualTo(count);
    ledger.take(batch("user:1", count, missing));
    assertLedgerOf(events);
    assertThat(ledger.number("select count(*) from parked_event")).isZero();
  }

  @Test
  void anyOrderWithAnyRepetitionComesToTheSame() {
    long seed = 20261122;
    Random random = new Random(seed);
    List<TestEvents> accounts = new ArrayList<>();
    List<JournalRecord> shuffled = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      TestEvents events = new TestEvents("user:" + i);
      for (byte[] event : history(events)) {
        for (int copies = 1 + random.nextInt(2); copies > 0; copies--) {
          values.add(event);
          keys.add(events.account());
        }
      }
      accounts.add(events);
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    for (int i : order) {
      shuffled.add(record(keys.get(i), shuffled.size(), values.get(i)));
    }
    for (int from = 0; from < shuffled.size(); ) {
      int to = Math.min(shuffled.size(), from + 1 + random.nextInt(30));
      ledger.take(new JournalBatch(0, from, to, shuffled.subList(from, to)));
      from = to;
    }
    assertThat(accounts).as("seed %d", seed).allSatisfy(events -> assertLedgerOf(events));
    assertThat(ledger.number("select count(*) from parked_event")).as("seed %d", seed).isZero();
  }

  @Test
  void aVersionWithOtherContentQuarantinesTheAccountAndIsKept() {
    ledger.account("user:1");
    TestEvents events = new TestEvents("user:1");
    byte[] one = events.grant(5);
    byte[] otherOne = new TestEvents("user:1").grant(6);
    byte[] two = events.grant(7);
    ledger.take(batch("user:1", 0, one, otherOne, two));

    assertThat(ledger.rows("select status from account"))
        .containsExactly(Map.of("status", "quarantined"));
    assertThat(ledger.rows("select version, kafka_offset from parked_event where cause='conflict'"))
        .containsExactly(Map.of("version", 1L, "kafka_offset", 1L));
    assertThat(ledger.counted("conflict")).isEqualTo(1);
    assertLedgerOf(events);
  }

  @Test
  void anEventWhoseEntriesDoNotLeadToItsBalanceIsAConflict() {
    ledger.account("user:1");
    TestEvents skipped = new TestEvents("user:1");
    skipped.grant(5);
    byte[] two = skipped.grant(6);
    byte[] one = new TestEvents("user:1").grant(4);
    ledger.take(batch("user:1", 0, one, two));
    assertThat(ledger.rows("select status from account"))
        .containsExactly(Map.of("status", "quarantined"));
    assertThat(ledger.number("select version from account_balance")).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadGoesToTheDeadLettersAndTheRestGoesOn() {
    TestEvents events = new TestEvents("user:1");
    byte[] one = events.grant(5);
    byte[] two = events.grant(6);
    byte[] cut = Arrays.copyOf(two, two.length - 3);
    JournalBatch batch =
        new JournalBatch(
            0,
            0,
            6,
            List.of(
                record("user:1", 0, one),
                record("user:1", 1, new byte[] {1, 2, 3}),
                record("user:1", 2, cut),
                record("user:2", 3, two),
                new JournalRecord(0, 4, null, null),
                record("user:1", 5, two)));
    assertThat(ledger.take(batch)).isEqualTo(6);
    assertLedgerOf(events);
    assertThat(ledger.deadLetters).hasSize(4);
    assertThat(ledger.counted("dead_letter")).isEqualTo(4);
  }

  @Test
  void aRecordThatPostgresRefusesIsFoundAndTheRestGoesOn() {
    ledger.execute("alter table credit_grant add constraint odd check (amount <> 13)");
    TestEvents good = new TestEvents("user:1");
    TestEvents bad = new TestEvents("user:2");
    List<JournalRecord> records = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      boolean odd = i == 5;
      byte[] event = odd ? bad.grant(13) : good.grant(1);
      records.add(record(odd ? "user:2" : "user:1", i, event));
    }
    assertThat(ledger.take(new JournalBatch(0, 0, 9, records))).isEqualTo(9);
    assertLedgerOf(good);
    assertThat(ledger.deadLetters).hasSize(1).first().asString().contains("cannot be stored");
    assertThat(ledger.number("select count(*) from journal where account = 'user:2'")).isZero();
  }

  /** A key that is used again after its retention; here by an abandon, which names any key. */
  @Test
  void ofTwoOutcomesOfAKeyTheOneOfTheHigherVersionIsRemembered() {
    TestEvents inOne = new TestEvents("user:1");
    TestEvents inTwo = new TestEvents("user:2");
    ledger.take(batch("user:1", 0, inOne.grant(5), inOne.abandon("grant-1")));
    byte[] first = inTwo.grant(5);
    byte[] second = inTwo.abandon("grant-1");
    ledger.take(batch("user:2", 2, first));
    ledger.take(batch("user:2", 3, second));
    ledger.take(batch("user:2", 4, first));
    assertThat(ledger.rows("select account, version from outcome order by account"))
        .containsExactly(
            Map.of("account", "user:1", "version", 2L), Map.of("account", "user:2", "version", 2L));
  }

  @Test
  void whatACaptureCouldNotDrawIsAdded() {
    TestEvents events = new TestEvents("user:1");
    byte[] grant = events.grant(100);
    Made made = events.authorize(40, 1_000);
    Made captured = events.captureShort(made.hold(), 17);
    ledger.take(batch("user:1", 0, grant, made.event()));
    ledger.take(batch("user:1", 2, captured.event()));
    assertThat(ledger.number("select uncaptured from hold")).isEqualTo(17);
  }

  /** What was used, of captures that said so; an authorize only says what is expected. */
  @Test
  void usesAreWrittenDownWithWhatWasCapturedOfThem() {
    TestEvents events = new TestEvents("user:1");
    UsageDetails expected = new UsageDetails("train.gpu", 7, new BigDecimal("120.50"));
    UsageDetails used = new UsageDetails("train.gpu", 7, new BigDecimal("100.250000"));
    List<byte[]> history = new ArrayList<>();
    history.add(events.grant(10_000));
    Made priced = events.authorize(3_000, 60_000, new HoldDetails(null, null, Map.of(), expected));
    history.add(priced.event());
    history.add(events.capture(priced.hold(), 2_500, used).event());
    Made other = events.authorize(100, 60_000);
    history.add(other.event());
    history.add(events.capture(other.hold(), 50).event());
    ledger.take(batch("user:1", 0, history.toArray(byte[][]::new)));

    assertThat(
            ledger.rows(
                "select version, hold_id, operation, price_version, quantity::text as quantity,"
                    + " amount, to_millis(at) as at from usage_charge"))
        .containsExactly(
            Map.of(
                "version",
                3L,
                "hold_id",
                priced.hold().id(),
                "operation",
                "train.gpu",
                "price_version",
                7L,
                "quantity",
                "100.25",
                "amount",
                2_500L,
                "at",
                events.now()));
    assertThat(ledger.audit().findings()).isEmpty();

    ledger.execute("update usage_charge set amount = 2499");
    assertThat(ledger.audit().findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.toString()).contains("train.gpu", "2499", "2500"));
  }
}
