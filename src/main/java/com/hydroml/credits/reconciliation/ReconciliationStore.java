package com.hydroml.credits.reconciliation;

import com.hydroml.credits.balance.HotState;
import com.hydroml.credits.ledger.LedgerStates.LedgerState;
import com.hydroml.credits.ledger.LedgerUnavailableException;
import com.hydroml.credits.reconciliation.HotComparison.Divergence;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** What the comparison has done and found, in Postgres; and whose turn it is. */
final class ReconciliationStore {

  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private final DatabaseClient database;

  ReconciliationStore(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Counts of a pass.
   *
   * @param compared accounts that both had at the same version
   * @param skipped accounts of which nothing could be said
   * @param diverged accounts of which they said different things
   */
  record Tally(long compared, long skipped, long diverged) {}

  /** A pass; {@code endedAt} is null while it goes on. */
  record Pass(Instant startedAt, @Nullable Instant endedAt, Tally tally) {}

  /** A divergence that was found and may have been released since. */
  record Finding(Divergence divergence, Instant foundAt, @Nullable Instant releasedAt) {}

  /** The latest pass that ended and the one that goes on, if any; and what was found. */
  record Standing(
      @Nullable Pass running, @Nullable Pass last, long openFindings, List<Finding> findings) {}

  /** Begins a pass; answers whether it is this instance's turn. */
  Mono<Boolean> begin(String instance) {
    return turn(
        database
            .sql(
                """
                update reconciliation
                set owner = :me, lease_until = now() + interval '30 seconds', started_at = now(),
                  compared = 0, skipped = 0, diverged = 0
                where owner = :me or lease_until < now()""")
            .bind("me", instance));
  }

  /** Adds to the pass; answers whether it is still this instance's turn. */
  Mono<Boolean> add(String instance, Tally tally) {
    return turn(
        database
            .sql(
                """
                update reconciliation
                set lease_until = now() + interval '30 seconds', compared = compared + :compared,
                  skipped = skipped + :skipped, diverged = diverged + :diverged
                where owner = :me""")
            .bind("me", instance)
            .bind("compared", tally.compared())
            .bind("skipped", tally.skipped())
            .bind("diverged", tally.diverged()));
  }

  /** Ends the pass. The turn stays with this instance for as long as it goes on. */
  Mono<Boolean> end(String instance) {
    return turn(
        database
            .sql(
                """
                update reconciliation
                set lease_until = now() + interval '30 seconds', last_started_at = started_at,
                  last_ended_at = clock_timestamp(), last_compared = compared,
                  last_skipped = skipped, last_diverged = diverged, started_at = null
                where owner = :me""")
            .bind("me", instance));
  }

  private static Mono<Boolean> turn(DatabaseClient.GenericExecuteSpec update) {
    return update.fetch().rowsUpdated().map(rows -> rows == 1);
  }

  /**
   * Quarantines a diverging account and writes down what was found, in one statement.
   *
   * @return whether it is new; a finding that nobody has released is found once
   */
  Mono<Boolean> quarantine(Divergence found) {
    LedgerState ledger = found.ledger();
    HotState redis = found.redis();
    return database
        .sql(
            """
            with stopped as (
              update account set status = 'quarantined', status_reason = :reason
              where account = :account and status in ('active', 'frozen'))
            insert into reconciliation_finding (account, ledger_version, ledger_available,
              ledger_held, ledger_open_holds, redis_version, redis_available, redis_held,
              redis_open_holds)
            values (:account, :lv, :la, :lh, :lo, :rv, :ra, :rh, :ro)
            on conflict do nothing""")
        .bind("reason", "reconciliation: Redis and the ledger differ")
        .bind("account", found.account())
        .bind("lv", ledger.version())
        .bind("la", ledger.available())
        .bind("lh", ledger.held())
        .bind("lo", ledger.openHolds())
        .bind("rv", redis.version())
        .bind("ra", redis.available())
        .bind("rh", redis.held())
        .bind("ro", redis.openHolds())
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  /**
   * How the comparison stands, with the latest findings.
   *
   * @param covered the accounts whose findings are told; null for all
   */
  Mono<Standing> standing(@Nullable Set<String> covered, int most) {
    return row()
        .flatMap(
            passes ->
                findings(covered, most)
                    .flatMap(
                        findings ->
                            open(covered)
                                .map(
                                    open ->
                                        new Standing(passes.running, passes.last, open, findings))))
        .timeout(PATIENCE)
        .onErrorMap(LedgerUnavailableException::new);
  }

  private record Passes(@Nullable Pass running, @Nullable Pass last) {}

  private Mono<Passes> row() {
    return database
        .sql("select *, lease_until > now() as held_now from reconciliation")
        .map(
            row ->
                new Passes(
                    Boolean.TRUE.equals(row.get("held_now", Boolean.class))
                        ? pass(row, "", null)
                        : null,
                    pass(row, "last_", row.get("last_ended_at", Instant.class))))
        .one();
  }

  private static @Nullable Pass pass(Readable row, String prefix, @Nullable Instant ended) {
    Instant started = row.get(prefix + "started_at", Instant.class);
    return started == null
        ? null
        : new Pass(
            started,
            ended,
            new Tally(
                number(row, prefix + "compared"),
                number(row, prefix + "skipped"),
                number(row, prefix + "diverged")));
  }

  private Mono<Long> open(@Nullable Set<String> covered) {
    return database
        .sql(
            """
            select count(*) as open from reconciliation_finding
            where released_at is null and (:all or account = any(:accounts))""")
        .bind("all", covered == null)
        .bind("accounts", array(covered))
        .map(row -> number(row, "open"))
        .one();
  }

  private Mono<List<Finding>> findings(@Nullable Set<String> covered, int most) {
    return database
        .sql(
            """
            select * from reconciliation_finding where :all or account = any(:accounts)
            order by released_at is not null, id desc limit :most""")
        .bind("all", covered == null)
        .bind("accounts", array(covered))
        .bind("most", most)
        .map(ReconciliationStore::finding)
        .all()
        .collectList();
  }

  private static String[] array(@Nullable Set<String> covered) {
    return covered == null ? new String[0] : covered.toArray(String[]::new);
  }

  private static Finding finding(Readable row) {
    String account = Objects.requireNonNull(row.get("account", String.class));
    return new Finding(
        new Divergence(
            account,
            new LedgerState(
                account,
                number(row, "ledger_version"),
                number(row, "ledger_available"),
                number(row, "ledger_held"),
                number(row, "ledger_open_holds")),
            new HotState(
                number(row, "redis_version"),
                number(row, "redis_available"),
                number(row, "redis_held"),
                number(row, "redis_open_holds"))),
        Objects.requireNonNull(row.get("found_at", Instant.class)),
        row.get("released_at", Instant.class));
  }

  private static long number(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, Long.class));
  }
}
