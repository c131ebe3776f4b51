package com.hydroml.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.ledger.AuditFinding.Subject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A row of the journal that was changed, deleted, put in or moved is located by the chain alone: in
 * its partition and at its place, first, middle or last; and the other partition's chain is whole.
 */
class AuditLocationTest {

  private static final String WHOLE = "user:ada";
  private static final String HURT = "user:bob";
  private static final int PARTITION = 3;
  private static final int LENGTH = 9;

  private static LedgerTestDatabase ledger;

  @BeforeAll
  static void open() {
    ledger = new LedgerTestDatabase();
    ledger.execute("insert into projection (topic, partition, next_offset) values ('test', 3, 0)");
  }

  @AfterAll
  static void close() {
    ledger.close();
  }

  @BeforeEach
  void twoChains() {
    ledger.execute(
        "truncate journal, ledger_entry, account_balance, hold, open_hold, outcome, credit_grant,"
            + " parked_event;"
            + "update projection set next_offset = 0, chain_index = 0,"
            + " chain = decode(repeat('00', 32), 'hex')");
    project(0, WHOLE);
    project(PARTITION, HURT);
    assertThat(ledger.audit().findings()).isEmpty();
  }

  private static void project(int partition, String account) {
    TestEvents events = new TestEvents(account);
    byte[] key = account.getBytes(StandardCharsets.UTF_8);
    List<JournalRecord> records = new ArrayList<>();
    for (int i = 0; i < LENGTH; i++) {
      records.add(new JournalRecord(partition, i, key, events.grant(100)));
    }
    ledger.take(new JournalBatch(partition, 0, LENGTH, records));
  }

  /** What a hand does to the second chain, and the places at which the chain says so. */
  private record Alteration(String what, String sql, long... places) {

    @Override
    public String toString() {
      return what;
    }
  }

  private static final String ROW = " where chain_partition = 3 and chain_index = ";

  /** Behind the place, everything makes room. */
  private static final String SHIFT =
      "update journal set chain_index = chain_index %s where chain_partition = 3 and chain_index > %s;";

  private static final String COPY =
      "insert into journal (account, version, at, generation, shard, kind, key, available_after,"
          + " held_after, kafka_partition, kafka_offset, record, chain_partition, chain_index,"
          + " chain) select account, 99, at, generation, shard, kind, 'copy', available_after,"
          + " held_after, kafka_partition, 99, record, chain_partition, %s, %s from journal"
          + " where chain_partition = 3 and chain_index = %s";

  /** The hash that a row with this record would have behind the row before it. */
  private static final String FITTING =
      "(select sha256(b.chain || r.record) from journal b, journal r where b.chain_partition = 3"
          + " and b.chain_index = 4 and r.chain_partition = 3 and r.chain_index = 2)";

  static Stream<Alteration> alterations() {
    String changed = "update journal set record = set_byte(record, 20, 7)" + ROW;
    String deleted = "delete from journal" + ROW;
    return Stream.of(
        new Alteration("the first changed", changed + 1, 1),
        new Alteration("one within changed", changed + 5, 5),
        new Alteration("the last changed", changed + 9, 9),
        new Alteration("the first deleted", deleted + 1, 1),
        new Alteration("one within deleted", deleted + 5, 5),
        new Alteration("the last deleted", deleted + 9, 9),
        new Alteration("two apart deleted", deleted + 3 + ";" + deleted + 7, 3, 7),
        new Alteration(
            "one deleted, the rest moved up", deleted + 5 + ";" + SHIFT.formatted("- 1", 5), 5, 9),
        new Alteration("one put in beside another", COPY.formatted(5, "chain", 2), 5),
        new Alteration("one put in behind the end", COPY.formatted(10, "chain", 2), 10),
        new Alteration(
            "one put in, the rest moved down",
            SHIFT.formatted("+ 1", 4) + COPY.formatted(5, "chain", 2),
            5,
            6,
            10,
            9),
        new Alteration(
            "one put in with the hash that fits, the rest moved down",
            SHIFT.formatted("+ 1", 4) + COPY.formatted(5, FITTING, 2),
            6,
            10,
            9),
        new Alteration(
            "two that changed places",
            "update journal set chain_index = 11 - chain_index"
                + " where chain_partition = 3 and chain_index in (5, 6)",
            5,
            6,
            7));
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void theChainSaysWhere(Alteration alteration) {
    ledger.execute(alteration.sql());

    List<AuditFinding> findings = ledger.audit().findings();

    List<AuditFinding> ofTheChain =
        findings.stream().filter(finding -> finding.subject() == Subject.CHAIN).toList();
    assertThat(ofTheChain).extracting(AuditFinding::partition).containsOnly(PARTITION);
    assertThat(ofTheChain.stream().mapToLong(AuditFinding::chainIndex).toArray())
        .as("%s", ofTheChain)
        .isEqualTo(alteration.places());
    assertThat(ofTheChain)
        .allSatisfy(
            finding ->
                assertThat(finding.line())
                    .startsWith("chain partition 3 chain index " + finding.chainIndex()));
    assertThat(findings).noneMatch(finding -> WHOLE.equals(finding.account()));
  }
}
