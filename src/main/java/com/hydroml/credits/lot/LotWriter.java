package com.hydroml.credits.lot;

import com.hydroml.credits.database.BinaryArray;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What attribution writes: a statement a table, however many accounts; all of it within its
 * transaction.
 */
final class LotWriter {

  private final DatabaseClient database;

  LotWriter(DatabaseClient database) {
    this.database = database;
  }

  private record Owned<T>(String account, T row) {}

  /** Writes what entries came to, by account, and how far the accounts are attributed now. */
  Mono<Void> write(Map<String, Attribution> done, List<Portion> portions) {
    return Flux.concat(
            insert(owned(done, Attribution::made)),
            update(done.values().stream().flatMap(one -> one.changed().stream()).toList()),
            note(owned(done, Attribution::consumptions)),
            advance(portions))
        .then();
  }

  private static <T> List<Owned<T>> owned(
      Map<String, Attribution> done, Function<Attribution, Collection<T>> rows) {
    return done.entrySet().stream()
        .flatMap(
            account ->
                rows.apply(account.getValue()).stream()
                    .map(row -> new Owned<>(account.getKey(), row)))
        .toList();
  }

  private Mono<Void> insert(List<Owned<Lot>> lots) {
    if (lots.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into lot (id, account, version, kind, priority, amount, remaining, expired,
              expiries, expires_at, created_at, look_at)
            select id, account, version, kind, priority, amount, remaining, expired, expiries,
              expires, created, expires
            from unnest(:ids::text[], :accounts::text[], :versions::bigint[], :kinds::text[],
              :priorities::integer[], :amounts::bigint[], :remaining::bigint[],
              :expired::bigint[], :expiries::integer[], :expires::timestamptz[],
              :created::timestamptz[])
              as l (id, account, version, kind, priority, amount, remaining, expired, expiries,
                expires, created)""")
        .bind("ids", BinaryArray.texts(lots, lot -> lot.row().id()))
        .bind("accounts", BinaryArray.texts(lots, Owned::account))
        .bind("versions", BinaryArray.longs(lots, lot -> lot.row().version()))
        .bind("kinds", BinaryArray.texts(lots, lot -> lot.row().kind().label()))
        .bind("priorities", BinaryArray.integers(lots, lot -> lot.row().priority()))
        .bind("amounts", BinaryArray.longs(lots, lot -> lot.row().amount()))
        .bind("remaining", BinaryArray.longs(lots, lot -> lot.row().remaining()))
        .bind("expired", BinaryArray.longs(lots, lot -> lot.row().expired()))
        .bind("expiries", BinaryArray.integers(lots, lot -> lot.row().expiries()))
        .bind("expires", BinaryArray.times(lots, lot -> lot.row().expiresAt()))
        .bind("created", BinaryArray.times(lots, lot -> lot.row().createdAt()))
        .then();
  }

  private Mono<Void> update(List<Lot> lots) {
    if (lots.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            update lot set remaining = l.remaining, expired = l.expired, expiries = l.expiries
            from unnest(:ids::text[], :remaining::bigint[], :expired::bigint[],
              :expiries::integer[]) as l (id, remaining, expired, expiries)
            where lot.id = l.id""")
        .bind("ids", BinaryArray.texts(lots, Lot::id))
        .bind("remaining", BinaryArray.longs(lots, Lot::remaining))
        .bind("expired", BinaryArray.longs(lots, Lot::expired))
        .bind("expiries", BinaryArray.integers(lots, Lot::expiries))
        .then();
  }

  private Mono<Void> note(List<Owned<Consumption>> rows) {
    if (rows.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into lot_consumption (account, version, ordinal, part, lot_id, kind, amount,
              hold_id, at)
            select account, version, ordinal, part, lot, kind, amount, hold, at
            from unnest(:accounts::text[], :versions::bigint[], :ordinals::integer[],
              :parts::integer[], :lots::text[], :kinds::text[], :amounts::bigint[],
              :holds::text[], :times::timestamptz[])
              as c (account, version, ordinal, part, lot, kind, amount, hold, at)""")
        .bind("accounts", BinaryArray.texts(rows, Owned::account))
        .bind("versions", BinaryArray.longs(rows, row -> row.row().version()))
        .bind("ordinals", BinaryArray.integers(rows, row -> row.row().ordinal()))
        .bind("parts", BinaryArray.integers(rows, row -> row.row().part()))
        .bind("lots", BinaryArray.texts(rows, row -> row.row().lot()))
        .bind("kinds", BinaryArray.texts(rows, row -> row.row().kind().label()))
        .bind("amounts", BinaryArray.longs(rows, row -> row.row().amount()))
        .bind("holds", BinaryArray.texts(rows, row -> row.row().holdId()))
        .bind("times", BinaryArray.times(rows, row -> row.row().at()))
        .then();
  }

  private Mono<Void> advance(List<Portion> portions) {
    return database
        .sql(
            """
            update lot_cursor c set version = p.version, target = greatest(c.target, p.version)
            from unnest(:accounts::text[], :versions::bigint[]) as p (account, version)
            where c.account = p.account""")
        .bind("accounts", BinaryArray.texts(portions, portion -> portion.place().account()))
        .bind("versions", BinaryArray.longs(portions, Portion::upTo))
        .then();
  }

  /** The account is not attributed any further until a person has looked at it. */
  Mono<Void> stop(String account, String fault) {
    return database
        .sql("update lot_cursor set fault = :fault where account = :account")
        .bind("fault", fault)
        .bind("account", account)
        .then();
  }
}
