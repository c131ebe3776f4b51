package com.hydroml.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.PostgresServer;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * What an event costs in processor time, of Postgres and of this JVM's own threads without its
 * compilers: {@code mvn test -Dtest=ProjectorCostTest -Dmeasure=true}. Half of the events
 * authorize, half capture; with {@code -Dmeasure.heartbeats=true} a third prolong. {@code
 * -Dmeasure.rows} is how many records of all partitions come at a time, which are taken together,
 * or partition by partition with {@code -Dmeasure.alone=true}; {@code -Dmeasure.sql} is executed
 * first, so that what an index costs shows without it. Processor time, because it depends less than
 * any other on what else the machine does.
 */
@EnabledIfSystemProperty(named = "measure", matches = "true")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ProjectorCostTest {

  private static final Logger log = LoggerFactory.getLogger(ProjectorCostTest.class);

  private static final int ACCOUNTS = 2_000;
  private static final int PARTITIONS = 12;
  private static final int WARM_UP = 30_000;
  private static final int EVENTS = Integer.getInteger("measure.events", 50_000);
  private static final int ROWS = Integer.getInteger("measure.rows", 768);
  private static final boolean HEARTBEATS = Boolean.getBoolean("measure.heartbeats");
  private static final boolean ALONE = Boolean.getBoolean("measure.alone");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Clock ticks of {@code /proc}: 100 a second on every Linux that the service runs on. */
  private static final long TICK_US = 10_000;

  private final Random random = new Random(20261123);
  private final List<Source> sources = new ArrayList<>();
  private final long[] offsets = new long[PARTITIONS];
  private int transactions;

  /** An account with its open holds. */
  private static final class Source {
    final TestEvents events;
    final int partition;
    final Deque<HoldState> open = new ArrayDeque<>();
    final Deque<HoldState> prolonged = new ArrayDeque<>();

    Source(int number, long now) {
      events = new TestEvents("user:4711-%06d".formatted(number)).at(now);
      partition = number % PARTITIONS;
    }

    byte[] next() {
      if (prolonged.size() >= 2) {
        return events.capture(prolonged.remove(), 700).event();
      }
      if (open.size() >= 2) {
        TestEvents.Made prolongs = events.heartbeat(open.remove(), 3_600_000 + 1_000);
        prolonged.add(prolongs.hold());
        return prolongs.event();
      }
      TestEvents.Made made = events.authorize(1_000, 3_600_000);
      (HEARTBEATS ? open : prolonged).add(made.hold());
      return made.event();
    }
  }

  @Test
  void anEventCosts() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Path directory = Path.of("target", "backing", "cost-" + ProcessHandle.current().pid());
    try (PostgresServer postgres = new PostgresServer(directory, port, false)) {
      postgres.start();
      try (LedgerTestDatabase ledger =
          new LedgerTestDatabase(
              postgres.jdbcUrl("postgres"), postgres.r2dbcUrl("postgres"), "postgres", "")) {
        ledger.execute(
            "insert into projection (topic, partition, next_offset) select 'test', p, 0"
                + " from generate_series(1, "
                + (PARTITIONS - 1)
                + ") p");
        String first = System.getProperty("measure.sql");
        if (first != null) {
          ledger.execute(first);
        }
        measure(ledger, postgres.process());
      }
    }
  }

  private void measure(LedgerTestDatabase ledger, ProcessHandle postgres) {
    long now = ledger.number("select to_millis(now())");
    for (int i = 0; i < ACCOUNTS; i++) {
      sources.add(new Source(i, now));
    }
    feed(ledger, events(sources, true));
    for (int warmed = 0; warmed < WARM_UP; warmed += ROWS) {
      feed(ledger, events(drawn(), false));
    }
    List<List<JournalBatch>> all = new ArrayList<>();
    for (int made = 0; made < EVENTS; made += ROWS) {
      all.add(events(drawn(), false));
    }
    transactions = 0;
    long began = System.nanoTime();
    long postgresBefore = postgresMicros(postgres);
    long threadsBefore = threadMicros();
    all.forEach(batches -> feed(ledger, batches));
    double events = (double) all.size() * ROWS;
    double postgresCost = (postgresMicros(postgres) - postgresBefore) / events;
    double ownCost = (threadMicros() - threadsBefore) / events;
    log.info(
        "{} events in {} transactions: {} µs of Postgres and {} µs of Java's threads an event, {} s",
        (long) events,
        transactions,
        Math.round(postgresCost),
        Math.round(ownCost),
        Duration.ofNanos(System.nanoTime() - began).toSeconds());
    if (Boolean.getBoolean("measure.indexes")) {
      ledger
          .rows(
              "select relname || ' ' || indexrelname || ' ' || idx_scan || ' ' ||"
                  + " pg_relation_size(indexrelid) / 1024 as line from pg_stat_user_indexes"
                  + " where idx_scan > 0 or pg_relation_size(indexrelid) > 100000 order by 1")
          .forEach(row -> log.info("{}", row.get("line")));
      ledger
          .rows(
              "select relname || ' ' || n_tup_ins || ' inserted ' || n_tup_upd || ' updated ' ||"
                  + " n_tup_hot_upd || ' hot' as line from pg_stat_user_tables"
                  + " where n_tup_ins > 100 order by 1")
          .forEach(row -> log.info("{}", row.get("line")));
    }
    assertThat(ledger.number("select count(*) from parked_event")).isZero();
    assertThat(ledger.number("select sum(chain_index)::bigint from projection"))
        .isEqualTo(ledger.number("select sum(version)::bigint from account_balance"));
  }

  private List<Source> drawn() {
    return Stream.generate(() -> sources.get(random.nextInt(ACCOUNTS))).limit(ROWS).toList();
  }

  private List<JournalBatch> events(List<Source> of, boolean grants) {
    List<List<JournalRecord>> records =
        IntStream.range(0, PARTITIONS)
            .<List<JournalRecord>>mapToObj(p -> new ArrayList<>())
            .toList();
    long[] from = offsets.clone();
    for (Source source : of) {
      byte[] event = grants ? source.events.grant(1_000_000_000L) : source.next();
      int partition = source.partition;
      byte[] key = source.events.account().getBytes(StandardCharsets.UTF_8);
      records.get(partition).add(new JournalRecord(partition, offsets[partition]++, key, event));
    }
    return IntStream.range(0, PARTITIONS)
        .filter(partition -> !records.get(partition).isEmpty())
        .mapToObj(p -> new JournalBatch(p, from[p], offsets[p], records.get(p)))
        .toList();
  }

  private void feed(LedgerTestDatabase ledger, List<JournalBatch> batches) {
    if (ALONE) {
      transactions += batches.size();
      Flux.fromIterable(batches).flatMap(ledger.projector::take, 4).blockLast(PATIENCE);
    } else {
      transactions++;
      assertThat(ledger.projector.takeTogether(batches).block(PATIENCE)).hasSize(batches.size());
    }
  }

  private static long threadMicros() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      sum += Math.max(0, threads.getThreadCpuTime(id));
    }
    return sum / 1_000;
  }

  /** Of its processes that run, and of those that have ended. */
  private static long postgresMicros(ProcessHandle postmaster) {
    long ticks = ticks(postmaster.pid(), 11, 15);
    for (ProcessHandle child : postmaster.children().toList()) {
      ticks += ticks(child.pid(), 11, 13);
    }
    return ticks * TICK_US;
  }

  private static long ticks(long pid, int first, int after) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return IntStream.range(first, after).mapToLong(i -> Long.parseLong(fields[i])).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
