package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ScriptArgument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Markers and events of two generations in a real Postgres (I3, I6): what comes after the marker of
 * its end is kept aside, whatever it waits for or contradicts, and freezes nobody; what comes
 * before its beginning stops its partition.
 */
class ProjectorGenerationsTest {

  /** Where an event's bytes say its generation, while that is below 128. */
  private static final int GENERATION_AT = 1;

  private static final int MARKER = 100;
  private static final int LARGEST_BATCH = 3;

  private LedgerTestDatabase ledger;
  private long offset;

  @BeforeEach
  void open() {
    ledger = new LedgerTestDatabase();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private static String accountIn(int shard) {
    for (int i = 0; ; i++) {
      String name = "user:generations-" + i;
      if (Shards.of(name) == shard) {
        return name;
      }
    }
  }

  private static byte[] of(int generation, byte[] event) {
    byte[] copy = event.clone();
    copy[GENERATION_AT] = (byte) generation;
    return copy;
  }

  private static byte[] marker(int shard, long target) {
    return ScriptArgument.of(
        out -> out.packInt(MARKER).packInt(shard).packLong(target).packString("r").packString("m"));
  }

  /** A record of the account, or a marker. */
  private JournalRecord record(String account, byte[] value) {
    byte[] key = value[0] == MARKER ? null : account.getBytes(StandardCharsets.UTF_8);
    return new JournalRecord(0, offset++, key, value);
  }

  private void take(String account, byte[]... values) {
    List<JournalRecord> records =
        Arrays.stream(values).map(value -> record(account, value)).toList();
    takeRecords(records);
  }

  private void takeRecords(List<JournalRecord> records) {
    long from = records.getFirst().offset();
    long next = records.getLast().offset() + 1;
    assertThat(ledger.take(new JournalBatch(0, from, next, records))).isEqualTo(next);
  }

  private long balance(String account, String column) {
    return ledger.number(
        "select coalesce(max(%s), 0) from account_balance where account = '%s'"
            .formatted(column, account));
  }

  private long parked(String account, String cause) {
    return ledger.number(
        "select count(*) from parked_event where account = '%s' and cause = '%s'"
            .formatted(account, cause));
  }

  private String status(String account) {
    return ledger
        .rows("select status from account where account = '" + account + "'")
        .getFirst()
        .get("status")
        .toString();
  }

  /** Schedule 21, on what is shipped; a projector keeps nothing, so each batch is a restart. */
  @Test
  void anyOrderOfTwoGenerationsLeadsToOneChain() {
    long seed = Long.getLong("seed", 20261123L);
    Random random = new Random(seed);
    int[] seen = new int[2];
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      String account = accountIn(shard);
      ledger.account(account);
      TestEvents old = new TestEvents(account);
      byte[] one = old.grant(10);
      byte[] two = old.grant(20);
      byte[] nextOne = of(2, new TestEvents(account).grant(700));
      byte[] marker = marker(shard, 2);
      List<byte[]> order =
          new ArrayList<>(List.of(one, two, marker, one, two, nextOne, nextOne, marker));
      do {
        Collections.shuffle(order, random);
      } while (order.indexOf(nextOne) < order.indexOf(marker));
      takeInBatches(account, order, random);

      String how = "seed %d, shard %d".formatted(seed, shard);
      if (order.indexOf(one) < order.indexOf(marker)) {
        boolean both = order.indexOf(two) < order.indexOf(marker);
        assertThat(balance(account, "version")).as(how).isEqualTo(both ? 2 : 1);
        assertThat(balance(account, "available")).as(how).isEqualTo(both ? 30 : 10);
        assertThat(status(account)).as(how).isEqualTo("quarantined");
        assertThat(parked(account, "conflict")).as(how).isEqualTo(2);
        seen[0]++;
      } else {
        assertThat(balance(account, "version")).as(how).isEqualTo(1);
        assertThat(balance(account, "available")).as(how).isEqualTo(700);
        assertThat(status(account)).as(how).isEqualTo("active");
        assertThat(parked(account, "conflict")).as(how).isZero();
        assertThat(parked(account, "superseded")).as(how).isEqualTo(4);
        seen[1]++;
      }
      assertThat(parked(account, "gap")).as(how).isZero();
    }
    assertThat(seen).as("seed %d", seed).doesNotContain(0);
    assertThat(ledger.audit().findings()).isEmpty();
  }

  private void takeInBatches(String account, List<byte[]> order, Random random) {
    for (int from = 0; from < order.size(); ) {
      int to = Math.min(order.size(), from + 1 + random.nextInt(LARGEST_BATCH));
      take(account, order.subList(from, to).toArray(byte[][]::new));
      from = to;
    }
  }

  @Test
  void whatIsLateIsCountedAndSaysWhy() {
    String account = accountIn(7);
    ledger.account(account);
    TestEvents events = new TestEvents(account);
    byte[] one = events.grant(10);
    byte[] two = events.grant(20);
    byte[] three = events.grant(30);
    take(account, one, three, marker(7, 4), two);
    assertThat(ledger.rows("select version, explanation from parked_event order by version"))
        .containsExactly(
            Map.of("version", 2L, "explanation", "came after the marker of generation 4"),
            Map.of("version", 3L, "explanation", "waited when the marker of generation 4 came"));
    assertThat(ledger.counted("superseded")).isEqualTo(1);
    byte[] next = of(4, two);
    take(account, next);
    assertThat(balance(account, "version")).isEqualTo(2);
    assertThat(parked(account, "superseded")).as("version 3 stays aside").isEqualTo(2);
  }

  @Test
  void anEventBeforeTheMarkerOfItsGenerationStopsItsPartition() {
    String account = accountIn(7);
    TestEvents events = new TestEvents(account);
    byte[] one = events.grant(10);
    byte[] two = of(2, events.grant(20));
    JournalBatch batch =
        new JournalBatch(
            0,
            0,
            3,
            List.of(record(account, one), record(account, two), record(account, marker(7, 2))));
    for (int tries = 1; tries <= 2; tries++) {
      assertThatThrownBy(() -> ledger.projector.take(batch).block(PATIENCE))
          .isInstanceOf(HaltedException.class)
          .hasMessage(
              "record 1 of partition 0 is of generation 2 of shard 7, the partition is at 1");
      assertThat(ledger.counted("halted")).isEqualTo(tries);
    }
    assertThat(ledger.number("select count(*) from journal")).isZero();
    assertThat(ledger.number("select next_offset from projection")).isZero();
    assertThat(ledger.number("select count(*) from projection_generation")).isZero();
  }

  @Test
  void aMarkerThatIsNotAboveTheGenerationChangesNothing() {
    String account = accountIn(7);
    TestEvents events = new TestEvents(account);
    byte[] one = of(3, events.grant(10));
    byte[] waits = of(3, events.grant(20));
    take(account, marker(7, 3), waits, marker(7, 2), marker(7, 3), one);
    assertThat(ledger.rows("select shard, generation from projection_generation"))
        .containsExactly(Map.of("shard", 7, "generation", 3L));
    assertThat(balance(account, "version")).isEqualTo(2);
    assertThat(parked(account, "superseded")).isZero();
  }

  @Test
  void aMarkerIsOfOneShard() {
    String account = accountIn(7);
    String other = accountIn(8);
    byte[] first = new TestEvents(account).grant(10);
    byte[] second = new TestEvents(other).grant(20);
    takeRecords(
        List.of(record(account, marker(7, 2)), record(other, second), record(account, first)));
    assertThat(balance(other, "available")).isEqualTo(20);
    assertThat(balance(account, "available")).isZero();
    assertThat(parked(account, "superseded")).isEqualTo(1);
  }
}
