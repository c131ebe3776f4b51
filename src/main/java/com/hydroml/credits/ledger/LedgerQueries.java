package com.hydroml.credits.ledger;

import com.hydroml.credits.database.Conditions;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.OutcomeCodec;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * What is read from the ledger.
 *
 * <p>Everything here answers or fails within 1.5 seconds, {@link #awaitVersion} within two and a
 * little: with {@link LedgerUnavailableException} if Postgres is away. The ledger is behind hot
 * state by the projector's lag; a list is complete up to the {@link #version} that was read
 * <em>before</em> it.
 */
public final class LedgerQueries {

  private static final Duration VERSION_PATIENCE = Duration.ofSeconds(2);
  private static final long FIRST_PAUSE_MS = 10;
  private static final long LONGEST_PAUSE_MS = 100;

  /** Whether the data of a hold's account are in doubt: its holds do not expire meanwhile. */
  private static final String IN_DOUBT =
      "exists (select 1 from account a"
          + " where a.account = hold.account and a.status = 'quarantined')";

  private static final String HOLD =
      "select " + Rows.HOLD_COLUMNS + ", details, " + IN_DOUBT + " as in_doubt from hold";

  private final DatabaseClient database;
  private final Clock clock;

  LedgerQueries(DatabaseClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A hold, open or closed, or nothing. */
  public Mono<HoldView> hold(String id) {
    return LedgerAnswer.bounded(
        database
            .sql(HOLD + " where id = :id")
            .bind("id", id)
            .map(row -> holdView(row, clock.millis()))
            .one());
  }

  /**
   * Holds, the newest first.
   *
   * @param after null for the first page
   * @param limit 1 to 500
   */
  public Mono<Page<HoldView, HoldPosition>> holds(
      HoldFilter filter, @Nullable HoldPosition after, int limit) {
    long now = clock.millis();
    Conditions where =
        new Conditions()
            .and("account = :account", "account", filter.account())
            .andTexts("account = any(:covered)", "covered", filter.covered())
            .and("reference = :reference", "reference", Stored.text(filter.reference()));
    status(where, filter.status(), now);
    if (after != null) {
      where
          .and(
              "(created_at, id) < (from_millis(:afterCreated), :afterId)",
              "afterCreated",
              after.createdAt())
          .bind("afterId", after.id());
    }
    return LedgerAnswer.bounded(
        where
            .on(database, HOLD, " order by created_at desc, id desc limit :rows")
            .bind("rows", limit + 1)
            .map(row -> holdView(row, now))
            .all()
            .collectList()
            .map(
                rows ->
                    Page.of(
                        rows,
                        limit,
                        view -> new HoldPosition(view.hold().createdAt(), view.hold().id()))));
  }

  /** An open hold past its expiry counts as expired, though its credits are not back yet. */
  private static void status(Conditions where, @Nullable HoldStatus status, long now) {
    if (status == null) {
      return;
    }
    switch (status) {
      case AUTHORIZED ->
          where.and(
              "id in (select hold_id from open_hold o where o.account = hold.account)"
                  + " and status = 'authorized' and (expires_at > from_millis(:now) or "
                  + IN_DOUBT
                  + ")",
              "now",
              now);
      case EXPIRED ->
          where.and(
              "(status = 'expired' or status = 'authorized' and expires_at <= from_millis(:now)"
                  + " and not "
                  + IN_DOUBT
                  + ")",
              "now",
              now);
      case CAPTURED, VOIDED -> where.and("status = :status", "status", status.label());
    }
  }

  private static HoldView holdView(Readable row, long now) {
    HoldState hold = Rows.hold(row);
    return new HoldView(
        Rows.text(row, "account"),
        Boolean.TRUE.equals(row.get("in_doubt", Boolean.class)) ? hold : hold.asOf(now),
        Rows.number(row, "uncaptured"),
        DetailsCodec.holdDetails(Rows.bytes(row, "details")),
        Rows.number(row, "version"));
  }

  /**
   * An account's entries, the newest first.
   *
   * @param after null for the first page
   * @param limit 1 to 500
   */
  public Mono<Page<EntryView, EntryPosition>> entries(
      EntryFilter filter, @Nullable EntryPosition after, int limit) {
    return LedgerAnswer.bounded(
        where(filter, after)
            .on(
                database,
                """
                select e.version, e.ordinal, e.kind, e.available_delta, e.held_delta,
                  e.available_after, e.held_after, e.hold_id, e.operation,
                  to_millis(e.at) as at, h.details
                from ledger_entry e left join hold h on h.id = e.hold_id\
                """,
                " order by e.version desc, e.ordinal desc limit :rows")
            .bind("rows", limit + 1)
            .map(LedgerQueries::entryView)
            .all()
            .collectList()
            .map(
                rows ->
                    Page.of(
                        rows, limit, view -> new EntryPosition(view.version(), view.ordinal()))));
  }

  /**
   * Versions and times of an account rise together, and the journal has every version: instants
   * become bounds of the primary key.
   */
  private static Conditions where(EntryFilter filter, @Nullable EntryPosition after) {
    Conditions where =
        new Conditions()
            .and("e.account = :account", "account", filter.account())
            .and("e.kind = :kind", "kind", label(filter.kind()))
            .and(
                """
                e.version > coalesce((select version from journal
                  where account = :account and at < from_millis(:from)
                  order by at desc, version desc limit 1), 0)\
                """,
                "from",
                filter.from())
            .and(
                """
                e.version <= (select version from journal
                  where account = :account and at < from_millis(:to)
                  order by at desc, version desc limit 1)\
                """,
                "to",
                filter.to());
    if (after != null) {
      where
          .and(
              "(e.version, e.ordinal) < (:afterVersion, :afterOrdinal)",
              "afterVersion",
              after.version())
          .bind("afterOrdinal", after.ordinal());
    }
    return where;
  }

  private static @Nullable String label(@Nullable EntryKind kind) {
    return kind == null ? null : kind.label();
  }

  static EntryView entryView(Readable row) {
    byte[] details = row.get("details", byte[].class);
    return new EntryView(
        Rows.number(row, "version"),
        Objects.requireNonNull(row.get("ordinal", Integer.class)),
        EntryKind.of(Rows.text(row, "kind")),
        Rows.number(row, "available_delta"),
        Rows.number(row, "held_delta"),
        Rows.number(row, "available_after"),
        Rows.number(row, "held_after"),
        Rows.optionalText(row, "hold_id"),
        details == null ? null : DetailsCodec.holdDetails(details).reference(),
        Rows.optionalText(row, "operation"),
        Rows.number(row, "at"));
  }

  /**
   * An account's balance after everything up to and including an instant.
   *
   * @param at milliseconds since the epoch
   */
  public Mono<LedgerBalance> balanceAt(String account, long at) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select available_after as available, held_after as held, version from journal
                where account = :account and at <= from_millis(:at)
                order by at desc, version desc limit 1\
                """)
            .bind("account", account)
            .bind("at", at)
            .map(
                row ->
                    new LedgerBalance(
                        Rows.number(row, "available"),
                        Rows.number(row, "held"),
                        Rows.number(row, "version")))
            .one()
            .defaultIfEmpty(LedgerBalance.NOTHING));
  }

  /** The account's version in the ledger; 0 if it has no event there. */
  public Mono<Long> version(String account) {
    return LedgerAnswer.bounded(
        database
            .sql("select version from account_balance where account = :account")
            .bind("account", account)
            .map(row -> Rows.number(row, "version"))
            .one()
            .defaultIfEmpty(0L));
  }

  /**
   * The account's version in the ledger, 0 if it has no event there; nothing if there is no such
   * account.
   */
  public Mono<Long> versionOfAccount(String account) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select coalesce(b.version, 0) as version
                from account a left join account_balance b on b.account = a.account
                where a.account = :account\
                """)
            .bind("account", account)
            .map(row -> Rows.number(row, "version"))
            .one());
  }

  /** The balances of accounts, as far as the ledger has them. */
  public Mono<Map<String, LedgerBalance>> balances(Set<String> accounts) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select account, available, held, version from account_balance
                where account = any(:accounts)\
                """)
            .bind("accounts", accounts.toArray(String[]::new))
            .map(
                row ->
                    Map.entry(
                        Rows.text(row, "account"),
                        new LedgerBalance(
                            Rows.number(row, "available"),
                            Rows.number(row, "held"),
                            Rows.number(row, "version"))))
            .all()
            .collectMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Waits up to two seconds for the ledger to have a version; says whether it has. */
  public Mono<Boolean> awaitVersion(String account, long version) {
    return Mono.defer(() -> version(account))
        .filter(current -> current >= version)
        .repeatWhenEmpty(
            Integer.MAX_VALUE, tries -> tries.concatMap(tried -> Mono.delay(pause(tried))))
        .map(current -> true)
        .take(VERSION_PATIENCE)
        .defaultIfEmpty(false);
  }

  private static Duration pause(long tried) {
    return Duration.ofMillis(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(tried, 10)));
  }

  /** A grant, or nothing. */
  public Mono<GrantView> grant(String id) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select id, account, version, amount, kind, reason,
                  coalesce(to_millis(expires_at), 0) as expires_at, to_millis(at) as at
                from credit_grant where id = :id\
                """)
            .bind("id", id)
            .map(
                row ->
                    new GrantView(
                        Rows.text(row, "id"),
                        Rows.text(row, "account"),
                        Rows.number(row, "version"),
                        Rows.number(row, "amount"),
                        new GrantDetails(
                            Rows.text(row, "kind"),
                            Rows.text(row, "reason"),
                            Rows.number(row, "expires_at")),
                        Rows.number(row, "at")))
            .one());
  }

  /** What a key of an account did, also long after its retention, or nothing. */
  public Mono<LedgerOutcome> outcome(String account, String key) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select fingerprint, outcome, version, to_millis(at) as at from outcome
                where account = :account and key = :key\
                """)
            .bind("account", account)
            .bind("key", key)
            .map(
                row ->
                    new LedgerOutcome(
                        Rows.bytes(row, "fingerprint"),
                        OutcomeCodec.decode(Rows.bytes(row, "outcome")),
                        Rows.number(row, "version"),
                        Rows.number(row, "at")))
            .one());
  }
}
