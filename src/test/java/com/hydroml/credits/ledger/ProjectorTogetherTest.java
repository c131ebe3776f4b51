package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.ledger.TestEvents.Made;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * Batches of several partitions in one transaction have the effect of one transaction each (I2,
 * I3), in each partition's own chain; whatever is the matter with one of them, the others are taken
 * and it is left as it was.
 */
class ProjectorTogetherTest {

  private static final int GENERATION_AT = 1;

  private final TestEvents one = new TestEvents("user:1");
  private final TestEvents two = new TestEvents("user:2");
  private final TestEvents three = new TestEvents("user:3");
  private LedgerTestDatabase ledger;

  @BeforeEach
  void open() {
    ledger = new LedgerTestDatabase();
    ledger.execute(
        "insert into projection (topic, partition, next_offset) values ('test', 1, 0), ('test', 2, 0)");
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private static JournalBatch batch(int partition, String account, long from, byte[]... events) {
    List<JournalRecord> records = new ArrayList<>();
    for (byte[] event : events) {
      records.add(
          new JournalRecord(
              partition, from + records.size(), account.getBytes(StandardCharsets.UTF_8), event));
    }
    return new JournalBatch(partition, from, from + events.length, records);
  }

  private Map<Integer, Long> take(JournalBatch... batches) {
    return ledger.projector.takeTogether(List.of(batches)).block(PATIENCE);
  }

  private long version(TestEvents events) {
    return ledger.number(
        "select coalesce(max(version), 0) from account_balance where account = '"
            + events.account()
            + "'");
  }

  private void assertAllAppliedAndProven() {
    for (TestEvents events : List.of(one, two, three)) {
      assertThat(version(events)).isEqualTo(events.version());
    }
    assertThat(ledger.number("select count(*) from journal"))
        .isEqualTo(one.version() + two.version() + three.version());
    assertThat(
            ledger.number("select count(*) from journal where chain_partition = kafka_partition"))
        .isEqualTo(ledger.number("select count(*) from journal"));
    assertThat(ledger.audit().findings()).isEmpty();
  }

  @Test
  void eachPartitionHasItsPositionAndItsChain() {
    byte[] grant = one.grant(100);
    Made made = one.authorize(40, 60_000);
    assertThat(
            take(
                batch(0, "user:1", 0, grant, made.event()),
                batch(1, "user:2", 0, two.grant(5), two.grant(6)),
                batch(2, "user:3", 0, three.grant(7))))
        .isEqualTo(Map.of(0, 2L, 1, 2L, 2, 1L));
    assertThat(
            take(
                batch(0, "user:1", 2, one.capture(made.hold(), 30).event()),
                batch(2, "user:3", 1, three.grant(8))))
        .isEqualTo(Map.of(0, 3L, 2, 2L));
    assertThat(ledger.rows("select partition, next_offset, chain_index from projection order by 1"))
        .containsExactly(
            Map.of("partition", 0, "next_offset", 3L, "chain_index", 3L),
            Map.of("partition", 1, "next_offset", 2L, "chain_index", 2L),
            Map.of("partition", 2, "next_offset", 2L, "chain_index", 2L));
    assertThat(ledger.counted("applied")).isEqualTo(7);
    assertAllAppliedAndProven();
  }

  @Test
  void whatWasTakenBeforeIsNotTakenAgain() {
    JournalBatch first = batch(0, "user:1", 0, one.grant(1));
    JournalBatch second = batch(1, "user:2", 0, two.grant(1), two.grant(2));
    JournalBatch third = batch(2, "user:3", 0, three.grant(1));
    take(first, third);
    ledger.take(batch(1, "user:2", 0, second.records().getFirst().value()));
    assertThat(take(first, second, third)).isEqualTo(Map.of(0, 1L, 1, 2L, 2, 1L));
    assertThat(ledger.counted("applied")).isEqualTo(4);
    assertAllAppliedAndProven();
  }

  @Test
  void aReaderAheadOfOnePartitionIsSentBackThere() {
    two.grant(1);
    assertThat(take(batch(0, "user:1", 0, one.grant(1)), batch(1, "user:2", 1, two.grant(2))))
        .isEqualTo(Map.of(0, 1L, 1, 0L));
    assertThat(version(two)).isZero();
    assertThat(version(one)).isEqualTo(1);
  }

  @Test
  void whatWaitsIsAppliedInItsAccountsChain() {
    byte[] first = two.grant(1);
    byte[] second = two.grant(2);
    byte[] third = two.grant(3);
    take(batch(0, "user:1", 0, one.grant(1)), batch(1, "user:2", 0, third, second));
    assertThat(ledger.number("select count(*) from parked_event")).isEqualTo(2);
    take(batch(1, "user:2", 2, first), batch(2, "user:3", 0, three.grant(1)));
    assertThat(ledger.number("select count(*) from parked_event")).isZero();
    assertAllAppliedAndProven();
  }

  @Test
  void whatWaitsAndWhatItWaitsForCanComeAtOnce() {
    byte[] first = two.grant(1);
    byte[] second = two.grant(2);
    take(
        batch(0, "user:1", 0, one.grant(1)),
        batch(1, "user:2", 0, second, first),
        batch(2, "user:3", 0, three.grant(1)));
    assertThat(ledger.number("select count(*) from parked_event")).isZero();
    assertAllAppliedAndProven();
  }

  @Test
  void aHaltedPartitionLeavesAllToBeTakenAlone() {
    byte[] later = two.grant(1);
    later[GENERATION_AT] = 2;
    JournalBatch good = batch(0, "user:1", 0, one.grant(1));
    JournalBatch halting = batch(1, "user:2", 0, later);
    assertThat(take(good, halting)).isEmpty();
    assertThat(ledger.number("select sum(next_offset)::bigint from projection")).isZero();
    assertThat(ledger.number("select count(*) from journal")).isZero();
    assertThat(ledger.take(good)).isEqualTo(1);
    assertThat(ledger.projector.take(halting).map(next -> "taken").onErrorReturn("halted").block())
        .isEqualTo("halted");
  }

  @Test
  void aRecordThatPostgresRefusesLeavesAllToBeTakenAlone() {
    ledger.execute("alter table credit_grant add constraint odd check (amount <> 13)");
    JournalBatch good = batch(0, "user:1", 0, one.grant(1));
    JournalBatch bad = batch(1, "user:2", 0, two.grant(13));
    assertThat(take(good, bad)).isEmpty();
    assertThat(ledger.number("select count(*) from journal")).isZero();
    assertThat(ledger.take(good)).isEqualTo(1);
    assertThat(ledger.take(bad)).isEqualTo(1);
    assertThat(ledger.deadLetters).hasSize(1);
  }

  @Test
  void aRecordThatCannotBeReadIsLeftAndTheOthersAreTaken() {
    assertThat(
            take(
                batch(0, "user:1", 0, one.grant(1)),
                batch(1, "user:2", 0, two.grant(1), new byte[] {9})))
        .isEqualTo(Map.of(0, 1L));
    assertThat(ledger.deadLetters).isEmpty();
    assertThat(version(two)).isZero();
  }

  @Test
  void anAccountInTwoPartitionsLeavesAllToBeTakenAlone() {
    assertThat(take(batch(0, "user:1", 0, one.grant(1)), batch(1, "user:1", 0, one.grant(2))))
        .isEmpty();
    assertThat(ledger.number("select sum(next_offset)::bigint from projection")).isZero();
  }

  /** A reader that lost its partition may be in the middle of its transaction. */
  @Test
  void aPartitionThatSomebodyElseHasIsLeftAndTheOthersAreTaken() {
    JournalBatch second = batch(1, "user:2", 0, two.grant(1));
    Map<Integer, Long> taken =
        ledger
            .transactions
            .transactional(
                ledger
                    .client
                    .sql("select next_offset from projection where partition = 1 for update")
                    .map(row -> Rows.number(row, "next_offset"))
                    .one()
                    .flatMap(
                        claimed ->
                            elsewhere(
                                batch(0, "user:1", 0, one.grant(1)),
                                second,
                                batch(2, "user:3", 0, three.grant(1)))))
            .block(PATIENCE);
    assertThat(taken).isEqualTo(Map.of(0, 1L, 2, 1L));
    assertThat(ledger.take(second)).isEqualTo(1);
    assertAllAppliedAndProven();
  }

  /** Not in the transaction that waits for it. */
  private Mono<Map<Integer, Long>> elsewhere(JournalBatch... batches) {
    return Mono.fromFuture(() -> ledger.projector.takeTogether(List.of(batches)).toFuture());
  }
}
