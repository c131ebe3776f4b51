package com.hydroml.credits.reconciliation;

import com.hydroml.credits.audit.Act;
import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.balance.HotDiscard;
import com.hydroml.credits.balance.HotDiscard.Discarded;
import com.hydroml.credits.balance.HotState;
import com.hydroml.credits.balance.HotStates;
import com.hydroml.credits.ledger.LedgerStates;
import com.hydroml.credits.ledger.LedgerStates.LedgerState;
import com.hydroml.credits.recovery.ShardRows;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** How an account stands that is frozen or quarantined, and how it comes back. */
final class AccountRepair {

  private final DatabaseClient database;
  private final LedgerStates ledger;
  private final HotStates redis;
  private final HotDiscard discard;
  private final ShardRows shards;
  private final AuditTrail audit;
  private final TransactionalOperator transactions;

  AccountRepair(
      DatabaseClient database,
      LedgerStates ledger,
      HotStates redis,
      HotDiscard discard,
      ShardRows shards,
      AuditTrail audit,
      TransactionalOperator transactions) {
    this.database = database;
    this.ledger = ledger;
    this.redis = redis;
    this.discard = discard;
    this.shards = shards;
    this.audit = audit;
    this.transactions = transactions;
  }

  /** An event of the account that the projector put aside. */
  record Parked(long version, String cause, String explanation) {}

  /**
   * How the account stands.
   *
   * @param hot what Redis has, if it has it
   * @param parked the first hundred events that were put aside, in order
   */
  record Standing(
      String account,
      String status,
      String reason,
      LedgerState ledger,
      Optional<HotState> hot,
      List<Parked> parked) {

    Judgement judgement() {
      return Judgement.of(ledger, hot.orElse(null));
    }

    /** Whether nothing is in doubt about it. */
    boolean isSound() {
      Judgement judgement = judgement();
      return parked.isEmpty() && (judgement == Judgement.EQUAL || judgement == Judgement.ABSENT);
    }
  }

  /** Nothing if there is no such account. */
  Mono<Standing> standing(String account) {
    return shards.obey().then(Mono.defer(() -> read(account)));
  }

  private Mono<Standing> read(String account) {
    return database
        .sql("select status, coalesce(status_reason, '') as reason from account where account = :a")
        .bind("a", account)
        .map(row -> new String[] {text(row, "status"), text(row, "reason")})
        .one()
        .flatMap(
            row ->
                parked(account)
                    .flatMap(
                        parked ->
                            ledger
                                .of(List.of(account))
                                .flatMap(
                                    states ->
                                        redis
                                            .of(List.of(account))
                                            .map(
                                                hot ->
                                                    new Standing(
                                                        account,
                                                        row[0],
                                                        row[1],
                                                        states.getFirst(),
                                                        Optional.ofNullable(hot.get(account)),
                                                        parked)))));
  }

  private Mono<List<Parked>> parked(String account) {
    return database
        .sql(
            """
            select version, cause, explanation from parked_event
            where account = :account and cause in ('gap', 'conflict')
            order by version, kafka_offset limit 100\
            """)
        .bind("account", account)
        .map(
            row ->
                new Parked(
                    Objects.requireNonNull(row.get("version", Long.class)),
                    text(row, "cause"),
                    text(row, "explanation")))
        .all()
        .collectList();
  }

  private static String text(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, String.class));
  }

  /**
   * Takes the account's copy out of Redis and sets aside for good what contradicts the ledger, so
   * that the ledger alone says how the account stands.
   */
  Mono<Discarded> takeLedgersWord(String account) {
    return discard
        .discard(account)
        .flatMap(
            discarded ->
                switch (discarded) {
                  case GONE, WAS_ABSENT -> dismiss(account).thenReturn(discarded);
                  case NOT_QUARANTINED, NOT_JOURNALED -> Mono.just(discarded);
                });
  }

  private Mono<Void> dismiss(String account) {
    return database
        .sql(
            """
            update parked_event set cause = 'dismissed'
            where account = :account and cause in ('gap', 'conflict')\
            """)
        .bind("account", account)
        .then();
  }

  /** The account is active again; the service obeys within a second. */
  Mono<Boolean> activate(String account) {
    Mono<Void> released =
        database
            .sql(
                """
                update reconciliation_finding set released_at = clock_timestamp()
                where account = :account and released_at is null\
                """)
            .bind("account", account)
            .then();
    return changed("account.release", account, List.of("frozen", "quarantined"), "active", null)
        .delayUntil(done -> released)
        .as(transactions::transactional)
        .defaultIfEmpty(false);
  }

  /** Freezes an active account; the service obeys within a second. */
  Mono<Boolean> freeze(String account, String reason) {
    return changed("account.freeze", account, List.of("active"), "frozen", reason)
        .as(transactions::transactional)
        .defaultIfEmpty(false);
  }

  /** True if it was changed, and written down; nothing if it is not there or stands otherwise. */
  private Mono<Boolean> changed(
      String action, String account, List<String> from, String to, @Nullable String reason) {
    return database
        .sql("select status from account where account = :account for update")
        .bind("account", account)
        .mapValue(String.class)
        .one()
        .filter(from::contains)
        .delayUntil(before -> update(account, to, reason))
        .delayUntil(
            before ->
                audit.recordCommand(
                    new Act(
                        action,
                        account,
                        account,
                        Map.of("status", before),
                        Map.of("status", to),
                        reason)))
        .map(before -> true);
  }

  private Mono<Void> update(String account, String status, @Nullable String reason) {
    return database
        .sql(
            "update account set status = :status, status_reason = :reason where account = :account")
        .bind("account", account)
        .bind("status", status)
        .bind("reason", reason == null ? Parameters.in(String.class) : Parameters.in(reason))
        .then();
  }
}
