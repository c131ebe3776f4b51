package com.hydroml.credits.ledger;

import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Writes down the holds that a batch changed; within the batch's transaction. */
final class HoldStore {

  private final DatabaseClient database;

  HoldStore(DatabaseClient database) {
    this.database = database;
  }

  /**
   * A hold that a batch has not seen made is there already, so that it is updated, which costs half
   * of an insert that conflicts; what is not found is inserted all the same.
   */
  Mono<Void> write(Collection<HoldChange> holds) {
    List<HoldChange> made = holds.stream().filter(hold -> hold.origin() != null).toList();
    List<HoldChange> there = holds.stream().filter(hold -> hold.origin() == null).toList();
    return upsert(made)
        .then(Mono.defer(() -> update(there)))
        .flatMap(
            updated ->
                upsert(
                    there.stream().filter(hold -> !updated.contains(hold.state().id())).toList()));
  }

  /** Answers the ids of those that were there to be changed. */
  private Mono<Set<String>> update(Collection<HoldChange> holds) {
    if (holds.isEmpty()) {
      return Mono.just(Set.of());
    }
    return bindState(
            database.sql(
                """
                update hold
                set status = h.status, amount = h.amount, captured = h.captured,
                    released = h.released, remaining = h.remaining, refunded = h.refunded,
                    uncaptured = hold.uncaptured + h.uncaptured, expires_at = h.expires,
                    closed_at = h.closed, version = h.version
                from unnest(:ids::text[], :accounts::text[], :statuses::text[], :amounts::bigint[],
                  :captured::bigint[], :released::bigint[], :remaining::bigint[],
                  :refunded::bigint[], :uncaptured::bigint[], :expires::timestamptz[],
                  :closed::timestamptz[], :versions::bigint[])
                  as h (id, account, status, amount, captured, released, remaining, refunded,
                    uncaptured, expires, closed, version)
                where hold.id = h.id and hold.version < h.version and hold.account = h.account
                returning hold.id"""),
            holds)
        .map(row -> Rows.text(row, "id"))
        .all()
        .collect(Collectors.toSet());
  }

  /** What a hold says of itself is written with it and never changes. */
  private Mono<Void> upsert(Collection<HoldChange> holds) {
    if (holds.isEmpty()) {
      return Mono.empty();
    }
    return bindHold(
            database.sql(
                """
                insert into hold (id, account, status, amount, captured, released, remaining,
                  refunded, uncaptured, reference, spender, metadata, key, details, created_at,
                  expires_at, closed_at, version)
                select id, account, status, amount, captured, released, remaining, refunded,
                  uncaptured, reference, spender, metadata::jsonb, key, details, created, expires,
                  closed, version
                from unnest(:ids::text[], :accounts::text[], :statuses::text[], :amounts::bigint[],
                  :captured::bigint[], :released::bigint[], :remaining::bigint[],
                  :refunded::bigint[], :uncaptured::bigint[], :references::text[],
                  :spenders::text[], :metadata::text[], :keys::text[], :details::bytea[],
                  :created::timestamptz[], :expires::timestamptz[], :closed::timestamptz[],
                  :versions::bigint[])
                  as h (id, account, status, amount, captured, released, remaining, refunded,
                    uncaptured, reference, spender, metadata, key, details, created, expires,
                    closed, version)
                on conflict (id) do update
                set status = excluded.status, amount = excluded.amount,
                    captured = excluded.captured, released = excluded.released,
                    remaining = excluded.remaining, refunded = excluded.refunded,
                    uncaptured = hold.uncaptured + excluded.uncaptured,
                    expires_at = excluded.expires_at, closed_at = excluded.closed_at,
                    version = excluded.version
                where hold.version < excluded.version and hold.account = excluded.account"""),
            holds)
        .then();
  }

  private static DatabaseClient.GenericExecuteSpec bindHold(
      DatabaseClient.GenericExecuteSpec statement, Collection<HoldChange> holds) {
    List<HoldDetails> details = holds.stream().map(HoldStore::details).toList();
    return bindState(statement, holds)
        .bind("references", BinaryArray.texts(details, row -> Stored.text(row.reference())))
        .bind("spenders", BinaryArray.texts(details, row -> Stored.text(row.spender())))
        .bind("metadata", BinaryArray.texts(details, row -> Stored.json(row.metadata())))
        .bind("keys", BinaryArray.texts(holds, HoldStore::originKey))
        .bind("details", BinaryArray.bytes(holds, HoldStore::originDetails))
        .bind("created", BinaryArray.times(holds, hold -> hold.state().createdAt()));
  }

  private static DatabaseClient.GenericExecuteSpec bindState(
      DatabaseClient.GenericExecuteSpec statement, Collection<HoldChange> holds) {
    List<HoldState> states = holds.stream().map(HoldChange::state).toList();
    return statement
        .bind("ids", BinaryArray.texts(states, HoldState::id))
        .bind("accounts", BinaryArray.texts(holds, HoldChange::account))
        .bind("statuses", BinaryArray.texts(states, state -> state.status().label()))
        .bind("amounts", BinaryArray.longs(states, HoldState::amount))
        .bind("captured", BinaryArray.longs(states, HoldState::captured))
        .bind("released", BinaryArray.longs(states, HoldState::released))
        .bind("remaining", BinaryArray.longs(states, HoldState::remaining))
        .bind("refunded", BinaryArray.longs(states, HoldState::refunded))
        .bind("uncaptured", BinaryArray.longs(holds, HoldChange::uncaptured))
        .bind("expires", BinaryArray.times(states, HoldState::expiresAt))
        .bind("closed", BinaryArray.times(states, HoldState::closedAt))
        .bind("versions", BinaryArray.longs(holds, HoldChange::version));
  }

  private static HoldDetails details(HoldChange hold) {
    return DetailsCodec.holdDetails(originDetails(hold));
  }

  private static byte[] originDetails(HoldChange hold) {
    HoldChange.Origin origin = hold.origin();
    return origin == null ? new byte[0] : origin.details();
  }

  private static @Nullable String originKey(HoldChange hold) {
    HoldChange.Origin origin = hold.origin();
    return origin == null || origin.key().isEmpty() ? null : origin.key();
  }
}
