package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.batch;
import static com.hydroml.credits.ledger.LedgerTestDatabase.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.ledger.AuditFinding.Subject;
import com.hydroml.credits.ledger.TestEvents.Made;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The audit passes over what the projector wrote, and finds and locates whatever a hand changed,
 * removed or put in afterwards: I1 (held is the open holds), I3 (versions) and I5 (double entry)
 * proven from Postgres alone.
 */
class AuditCheckTest {

  private static final String ADA = "user:ada";
  private static final String BOB = "user:bob";

  private static LedgerTestDatabase ledger;

  @BeforeAll
  static void open() {
    ledger = new LedgerTestDatabase();
  }

  @AfterAll
  static void close() {
    ledger.close();
  }

  @BeforeEach
  void empty() {
    ledger.execute(
        "truncate journal, ledger_entry, account_balance, hold, open_hold, outcome, credit_grant,"
            + " parked_event, usage_charge;"
            + "update projection set next_offset = 0, chain_index = 0,"
            + " chain = decode(repeat('00', 32), 'hex')");
  }

  /**
   * Ada's ten versions, then Bob's two. Ada: 1 grant, 2 authorize, 3 heartbeat, 4 capture, 5
   * refund, 6 and 7 authorize, 8 expiry of both, 9 abandon, 10 authorize. Bob: 1 grant, 2 grant.
   */
  private List<JournalRecord> history() {
    List<byte[]> ada = new ArrayList<>();
    TestEvents events = new TestEvents(ADA);
    ada.add(events.grant(10_000));
    Made first =
        events.authorize(3_000, 60_000, new HoldDetails("run-7", "ada", Map.of("a", "b\0")));
    ada.add(first.event());
    ada.add(events.heartbeat(first.hold(), 120_000).event());
    Made captured = events.at(events.now() + 5).capture(first.hold(), 1_000);
    ada.add(captured.event());
    ada.add(events.refund(captured.hold(), 400).event());
    Made second = events.authorize(2_000, 10);
    Made third = events.authorize(1_000, 20);
    ada.add(second.event());
    ada.add(third.event());
    ada.add(events.at(events.now() + 100).expire(second.hold(), third.hold()));
    ada.add(events.abandon("never"));
    ada.add(events.authorize(500, 60_000).event());
    TestEvents bob = new TestEvents(BOB);
    List<JournalRecord> records = new ArrayList<>();
    ada.forEach(event -> records.add(record(ADA, records.size(), event)));
    records.add(record(BOB, records.size(), bob.grant(700)));
    records.add(record(BOB, records.size(), bob.grant(70)));
    return records;
  }

  private void project(List<JournalRecord> records) {
    ledger.take(new JournalBatch(0, 0, records.size(), records));
  }

  @Test
  void aLedgerAsItWasWrittenPassesAndSaysHowMuchWasChecked() {
    project(history());

    AuditReport report = ledger.audit();

    assertThat(report.findings()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.records()).isEqualTo(12);
    assertThat(report.entries()).isEqualTo(ledger.number("select count(*) from ledger_entry"));
    assertThat(report.holds()).isEqualTo(4);
    assertThat(report.accounts()).isEqualTo(2);
    assertThat(report.heads()).hasSize(1);
    assertThat(report.heads().getFirst().index()).isEqualTo(12);
  }

  @Test
  void anEmptyLedgerPasses() {
    AuditReport report = ledger.audit();

    assertThat(report.findings()).isEmpty();
    assertThat(report.records()).isZero();
  }

  @Test
  void theChainIsSha256OfTheHashBeforeAndTheRecordFrom32ZeroBytes() throws Exception {
    List<JournalRecord> records = history();
    project(records);

    byte[] hash = new byte[32];
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (JournalRecord record : records) {
      sha256.update(hash);
      hash = sha256.digest(record.value());
    }

    assertThat(ledger.audit().heads().getFirst().hash()).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void theChainGoesOnFromBatchToBatchAndIsNotExtendedByWhatIsDeliveredAgain() {
    List<JournalRecord> records = history();
    ledger.take(new JournalBatch(0, 0, 5, records.subList(0, 5)));
    ledger.take(new JournalBatch(0, 5, 12, records.subList(5, 12)));
    // A producer may write an event twice, at another offset.
    ledger.take(batch(ADA, 12, records.get(3).value()));

    AuditReport report = ledger.audit();

    assertThat(report.findings()).isEmpty();
    assertThat(report.heads().getFirst().index()).isEqualTo(12);
  }

  @Test
  void whatWasParkedIsChainedWhenItIsApplied() {
    List<JournalRecord> records = history();
    List<byte[]> order = new ArrayList<>();
    List.of(0, 2, 3, 1, 5, 4).forEach(i -> order.add(records.get(i).value()));
    ledger.take(batch(ADA, 0, order.subList(0, 3).toArray(byte[][]::new)));
    ledger.take(batch(ADA, 3, order.subList(3, 6).toArray(byte[][]::new)));

    AuditReport report = ledger.audit();

    assertThat(report.findings()).isEmpty();
    assertThat(report.records()).isEqualTo(6);
    assertThat(ledger.rows("select version from journal order by chain_index"))
        .extracting(row -> row.get("version"))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void aChainLongerThanAPageIsFollowedToItsHead() {
    TestEvents events = new TestEvents(ADA);
    int grants = 2 * AuditQueries.PAGE + 7;
    byte[][] history = new byte[grants][];
    for (int i = 0; i < grants; i++) {
      history[i] = events.grant(1);
    }
    ledger.take(batch(ADA, 0, history));
    assertThat(ledger.audit().findings()).isEmpty();
    assertThat(ledger.audit().records()).isEqualTo(grants);

    ledger.execute("delete from journal where version = " + (AuditQueries.PAGE + 1));

    assertThat(ledger.audit().findings())
        .filteredOn(finding -> finding.subject() == Subject.CHAIN)
        .containsExactly(AuditFinding.chain(0, AuditQueries.PAGE + 1, "the row is missing"));
  }

  /** A damage, and where it must be found. {@code chainIndex} 0 stands for none. */
  private record Damage(
      String sql, Subject subject, long chainIndex, String account, Long version, String says) {

    static Damage inChain(Subject subject, long version, String says, String sql) {
      return new Damage(sql, subject, version, ADA, version, says);
    }

    static Damage inTable(Subject subject, Long version, String says, String sql) {
      return new Damage(sql, subject, 0, ADA, version, says);
    }

    boolean isFoundAs(AuditFinding finding) {
      return finding.subject() == subject
          && (finding.chainIndex() == null ? 0 : finding.chainIndex()) == chainIndex
          && (account == null || account.equals(finding.account()))
          && (version == null || version.equals(finding.version()))
          && finding.explanation().contains(says);
    }
  }

  private static final String COPY =
      "insert into journal (account, version, at, generation, shard, kind, key, available_after,"
          + " held_after, kafka_partition, kafka_offset, record, chain_partition, chain_index,"
          + " chain) select account, %s, at, generation, shard, kind, key, available_after,"
          + " held_after, kafka_partition, 99, record, chain_partition, %s, chain from journal"
          + " where account = 'user:ada' and version = %s";

  static Stream<Damage> damages() {
    String row = " where account = 'user:ada' and version = ";
    return Stream.of(
        // The journal: a record, a hash, each column that a record speaks of.
        Damage.inChain(
            Subject.CHAIN,
            4,
            "does not fit the chain",
            "update journal set record = set_byte(record, 20, 7)" + row + 4),
        Damage.inChain(
            Subject.CHAIN,
            5,
            "does not fit the chain",
            "update journal set chain = sha256('x')" + row + 5),
        Damage.inChain(Subject.JOURNAL, 3, "key is", "update journal set key = 'other'" + row + 3),
        Damage.inChain(
            Subject.JOURNAL,
            4,
            "available_after is",
            "update journal set available_after = available_after + 1" + row + 4),
        Damage.inChain(
            Subject.JOURNAL, 4, "held_after is", "update journal set held_after = 1" + row + 4),
        Damage.inChain(
            Subject.JOURNAL, 2, "generation is", "update journal set generation = 9" + row + 2),
        Damage.inChain(Subject.JOURNAL, 2, "shard is", "update journal set shard = 65" + row + 2),
        Damage.inChain(Subject.JOURNAL, 2, "kind is", "update journal set kind = 3" + row + 2),
        Damage.inChain(
            Subject.JOURNAL,
            2,
            "at is",
            "update journal set at = at + interval '1 second'" + row + 2),
        new Damage(
            "update journal set account = 'user:eve'" + row + 9,
            Subject.JOURNAL,
            9,
            "user:eve",
            9L,
            "account is"),
        // Rows that are gone: inside, at the end, all of them.
        new Damage("delete from journal" + row + 6, Subject.CHAIN, 6, null, null, "missing"),
        Damage.inTable(
            Subject.JOURNAL, 7L, "versions 6 to 6 are missing", "delete from journal" + row + 6),
        new Damage(
            "delete from journal where account = 'user:bob' and version = 2",
            Subject.CHAIN,
            12,
            null,
            null,
            "missing"),
        new Damage("delete from journal", Subject.CHAIN, 1, null, null, "up to 12 are missing"),
        // Rows that were put in: between, and behind the end.
        new Damage(
            COPY.formatted(11, 5, 5), Subject.CHAIN, 5, ADA, 11L, "another row has this place"),
        new Damage(
            COPY.formatted(11, 13, 10),
            Subject.CHAIN,
            13,
            ADA,
            11L,
            "beyond the chain's end at 12"),
        new Damage(
            "update journal set chain_index = 13" + row + 6,
            Subject.CHAIN,
            6,
            null,
            null,
            "missing"),
        // The head.
        new Damage(
            "update projection set chain = sha256('x')",
            Subject.CHAIN,
            12,
            null,
            null,
            "the head that the projector keeps does not fit"),
        new Damage("update projection set chain_index = 11", Subject.CHAIN, 12, BOB, 2L, "beyond"),
        // Entries.
        Damage.inChain(
            Subject.ENTRY,
            4,
            "entry 1 is",
            "update ledger_entry set amount = 1999" + row + 4 + " and ordinal = 1"),
        Damage.inChain(
            Subject.ENTRY,
            4,
            "entry 0 is",
            "update ledger_entry set credit = 'house/refunds'" + row + 4 + " and ordinal = 0"),
        Damage.inChain(
            Subject.ENTRY,
            5,
            "entry 0 is",
            "update ledger_entry set at = at + interval '1 hour'" + row + 5),
        Damage.inChain(
            Subject.ENTRY,
            4,
            "entry 1 is missing",
            "delete from ledger_entry" + row + 4 + " and ordinal = 1"),
        Damage.inTable(
            Subject.BALANCE,
            10L,
            "credits less debits",
            "delete from ledger_entry" + row + 4 + " and ordinal = 1"),
        Damage.inChain(
            Subject.ENTRY,
            1,
            "the record has no such entry",
            "insert into ledger_entry select account, version, 1, kind, debit, credit, amount,"
                + " available_delta, held_delta, available_after, held_after, hold_id, operation,"
                + " at from ledger_entry"
                + row
                + 1),
        Damage.inTable(
            Subject.ENTRY,
            11L,
            "belongs to no event",
            "insert into ledger_entry select account, 11, ordinal, kind, debit, credit, amount,"
                + " available_delta, held_delta, available_after, held_after, hold_id, operation,"
                + " at from ledger_entry"
                + row
                + 1),
        new Damage(
            "update ledger_entry set credit = 'house/elsewhere'" + row + 4 + " and ordinal = 0",
            Subject.BALANCE,
            0,
            null,
            null,
            "the house gave"),
        // Balances.
        Damage.inTable(
            Subject.BALANCE,
            10L,
            "the last event says",
            "update account_balance set available = available + 1 where account = 'user:ada'"),
        Damage.inTable(
            Subject.BALANCE,
            11L,
            "the last event says",
            "update account_balance set version = 11 where account = 'user:ada'"),
        Damage.inTable(
            Subject.BALANCE,
            10L,
            "the last event says",
            "delete from account_balance where account = 'user:ada'"),
        new Damage(
            "insert into account_balance values ('user:eve', 1, 5, 0, now())",
            Subject.BALANCE,
            0,
            "user:eve",
            1L,
            "the last event says"),
        // Holds.
        Damage.inTable(
            Subject.BALANCE,
            10L,
            "held is 500, 499 remains of open holds",
            "update hold set remaining = 499 where status = 'authorized'"),
        Damage.inChain(
            Subject.HOLD,
            10,
            "it is",
            "update hold set expires_at = expires_at + interval '1 day' where status = 'authorized'"),
        Damage.inChain(
            Subject.HOLD,
            5,
            "it is",
            "update hold set captured = captured + 1 where status = 'captured'"),
        Damage.inTable(
            Subject.HOLD,
            8L,
            "its entries come to",
            "update hold set refunded = 1 where status = 'expired' and amount = 2000"),
        Damage.inChain(
            Subject.HOLD,
            8,
            "released is",
            "update hold set released = 1 where status = 'expired' and amount = 2000"),
        Damage.inChain(
            Subject.HOLD,
            2,
            "reference is",
            "update hold set reference = 'run-8' where status = 'captured'"),
        Damage.inChain(
            Subject.HOLD, 10, "is missing", "delete from hold where status = 'authorized'"),
        Damage.inChain(
            Subject.HOLD,
            10,
            "belongs to user:bob",
            "update hold set account = 'user:bob'" + " where status = 'authorized'"),
        Damage.inChain(
            Subject.HOLD,
            5,
            "is as of version 4",
            "update hold set version = 4 where status = 'captured'"),
        Damage.inTable(
            Subject.HOLD,
            9L,
            "no such event changed it",
            "update hold set version = 9 where status = 'captured'"),
        Damage.inTable(
            Subject.HOLD,
            3L,
            "no such event changed it",
            "insert into hold (id, account, status, amount, captured, released, remaining, refunded,"
                + " created_at, expires_at, version) values ('auth_x', 'user:ada', 'authorized', 5,"
                + " 0, 0, 5, 0, now(), now(), 3)"),
        new Damage(
            "delete from open_hold",
            Subject.HOLD,
            0,
            "user:ada",
            10L,
            "is open and not listed as open"),
        new Damage(
            "insert into open_hold select account, id, expires_at from hold"
                + " where status = 'captured'",
            Subject.HOLD,
            0,
            "user:ada",
            null,
            "is listed as open and is not"),
        // Outcomes and grants.
        Damage.inChain(
            Subject.OUTCOME,
            4,
            "is not the record's",
            "update outcome set outcome = '\\x00'" + row + 4),
        Damage.inChain(Subject.OUTCOME, 9, "is missing", "delete from outcome" + row + 9),
        Damage.inTable(
            Subject.OUTCOME,
            4L,
            "belongs to no event",
            "insert into outcome select account, 'another', fingerprint, outcome, version, hold_id,"
                + " at from outcome"
                + row
                + 4),
        Damage.inChain(
            Subject.GRANT, 1, "the grant is", "update credit_grant set amount = 9999" + row + 1),
        Damage.inChain(Subject.GRANT, 1, "the grant is null", "delete from credit_grant" + row + 1),
        Damage.inTable(
            Subject.GRANT,
            11L,
            "belongs to no event",
            "insert into credit_grant select 'g', account, 11, amount, kind, reason, expires_at, at"
                + " from credit_grant"
                + row
                + 1));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void everyDamageIsFoundWhereItIs(Damage damage) {
    project(history());
    ledger.execute(damage.sql());

    AuditReport report = ledger.audit();

    assertThat(report.findings()).as(damage.toString()).anyMatch(damage::isFoundAs);
    assertThat(report.isClean()).isFalse();
    assertThat(report.findings()).allSatisfy(finding -> assertThat(finding.line()).isNotBlank());
  }

  @Test
  void oneAlteredRecordIsOneFindingOfTheChain() {
    project(history());
    ledger.execute(
        "update journal set record = set_byte(record, 20, 7) where chain_index = 4;"
            + "update journal set chain = sha256('x') where chain_index = 9");

    assertThat(ledger.audit().findings())
        .filteredOn(finding -> finding.subject() == Subject.CHAIN)
        .extracting(AuditFinding::chainIndex)
        .containsExactly(4L, 9L);
  }

  @Test
  void moreFindingsThanAreListedAreCounted() {
    TestEvents events = new TestEvents(ADA);
    byte[][] history = new byte[AuditFindings.MOST + 10][];
    for (int i = 0; i < history.length; i++) {
      history[i] = events.grant(1);
    }
    ledger.take(batch(ADA, 0, history));
    ledger.execute("update journal set key = 'other'");

    AuditReport report = ledger.audit();

    assertThat(report.findings()).hasSize(AuditFindings.MOST);
    assertThat(report.unlisted()).isGreaterThanOrEqualTo(10);
  }
}
