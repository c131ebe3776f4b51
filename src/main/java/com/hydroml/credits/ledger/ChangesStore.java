package com.hydroml.credits.ledger;

import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes what a batch comes to: a statement a table, however many rows; within the batch's
 * transaction.
 */
final class ChangesStore {

  private final DatabaseClient database;
  private final HoldStore holds;
  private final UsageStore usage;
  private final BudgetUsageStore budgets;
  private final ActStore acts;

  ChangesStore(DatabaseClient database) {
    this.database = database;
    this.holds = new HoldStore(database);
    this.usage = new UsageStore(database);
    this.budgets = new BudgetUsageStore(database);
    this.acts = new ActStore(database);
  }

  /** Writes everything; {@code links} are the places in the audit chain of what was applied. */
  Mono<Void> write(Changes changes, List<ChainLink> links) {
    return Flux.concat(
            unpark(changes.unparked),
            moveBalances(changes.heads),
            insertJournal(links),
            insertEntries(changes.applied),
            holds.write(changes.holds.values()),
            upsertOutcomes(changes.outcomes.values()),
            insertGrants(changes.applied),
            usage.insert(changes.applied),
            budgets.write(changes),
            acts.insert(changes.applied),
            putAside(changes.parked, "gap"),
            putAside(changes.conflicts, "conflict"),
            putAside(changes.superseded, "superseded"),
            quarantine(changes.conflicts))
        .then();
  }

  /**
   * Moves each account from the version the batch was folded on. That every account moves is what
   * keeps versions unique and without gaps.
   */
  private Mono<Void> moveBalances(Map<String, Changes.HeadChange> heads) {
    if (heads.isEmpty()) {
      return Mono.empty();
    }
    Collection<Changes.HeadChange> moves = heads.values();
    return database
        .sql(
            """
            with move as (
              select * from unnest(:accounts::text[], :bases::bigint[], :versions::bigint[],
                :available::bigint[], :held::bigint[], :times::timestamptz[])
                as m (account, base, version, available, held, at)),
            updated as (
              update account_balance b
              set version = m.version, available = m.available, held = m.held,
                  last_event_at = m.at
              from move m where b.account = m.account and b.version = m.base
              returning 1),
            inserted as (
              insert into account_balance (account, version, available, held, last_event_at)
              select account, version, available, held, at from move where base = 0
              returning 1)
            select (select count(*) from updated) + (select count(*) from inserted) as moved""")
        .bind("accounts", heads.keySet().toArray(String[]::new))
        .bind("bases", BinaryArray.longs(moves, Changes.HeadChange::base))
        .bind("versions", BinaryArray.longs(moves, move -> move.head().version()))
        .bind("available", BinaryArray.longs(moves, move -> move.head().available()))
        .bind("held", BinaryArray.longs(moves, move -> move.head().held()))
        .bind("times", BinaryArray.times(moves, Changes.HeadChange::lastEventAt))
        .map(row -> Rows.number(row, "moved"))
        .one()
        .flatMap(moved -> expectMoved(heads.size(), moved));
  }

  private static Mono<Void> expectMoved(long expected, long moved) {
    return moved == expected
        ? Mono.empty()
        : Mono.error(
            new StaleBatchException(moved + " of " + expected + " accounts stood as they had"));
  }

  private Mono<Void> insertJournal(List<ChainLink> links) {
    if (links.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into journal (account, version, at, generation, shard, kind, key,
              available_after, held_after, kafka_partition, kafka_offset, record,
              chain_partition, chain_index, chain)
            select account, version, at, generation, shard, kind, nullif(key, ''),
              available, held, partition, "offset", record, chain_partition, index, chain
            from unnest(:accounts::text[], :versions::bigint[], :times::timestamptz[],
              :generations::bigint[], :shards::integer[], :kinds::integer[], :keys::text[],
              :available::bigint[], :held::bigint[], :partitions::integer[], :offsets::bigint[],
              :records::bytea[], :chainPartitions::integer[], :indexes::bigint[], :chains::bytea[])
              as e (account, version, at, generation, shard, kind, key, available, held, partition,
                "offset", record, chain_partition, index, chain)""")
        .bind("accounts", BinaryArray.texts(links, row -> row.event().account()))
        .bind("versions", BinaryArray.longs(links, row -> row.event().version()))
        .bind("times", BinaryArray.times(links, row -> row.event().at()))
        .bind("generations", BinaryArray.longs(links, row -> row.event().generation()))
        .bind("shards", BinaryArray.integers(links, row -> row.event().shard()))
        .bind("kinds", BinaryArray.integers(links, row -> row.event().kind().code()))
        .bind("keys", BinaryArray.texts(links, row -> row.event().key()))
        .bind("available", BinaryArray.longs(links, row -> row.event().availableAfter()))
        .bind("held", BinaryArray.longs(links, row -> row.event().heldAfter()))
        .bind("partitions", BinaryArray.integers(links, row -> row.applied().read().partition()))
        .bind("offsets", BinaryArray.longs(links, row -> row.applied().read().offset()))
        .bind("records", BinaryArray.bytes(links, row -> row.applied().read().record()))
        .bind("chainPartitions", BinaryArray.integers(links, row -> row.head().partition()))
        .bind("indexes", BinaryArray.longs(links, row -> row.head().index()))
        .bind("chains", BinaryArray.bytes(links, row -> row.head().hash()))
        .then();
  }

  private static JournalEvent event(Changes.Applied applied) {
    return applied.read().event();
  }

  private record EntryRow(JournalEvent event, LedgerEntry entry) {}

  private Mono<Void> insertEntries(List<Changes.Applied> applied) {
    List<EntryRow> rows =
        applied.stream()
            .flatMap(row -> row.entries().stream().map(entry -> new EntryRow(event(row), entry)))
            .toList();
    if (rows.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into ledger_entry (account, version, ordinal, kind, debit, credit, amount,
              available_delta, held_delta, available_after, held_after, hold_id, operation, at)
            select account, version, ordinal, kind, debit, credit, amount, available_delta,
              held_delta, available_after, held_after, nullif(hold_id, ''), nullif(operation, ''), at
            from unnest(:accounts::text[], :versions::bigint[], :ordinals::integer[],
              :kinds::text[], :debits::text[], :credits::text[], :amounts::bigint[],
              :availableDeltas::bigint[], :heldDeltas::bigint[], :available::bigint[],
              :held::bigint[], :holds::text[], :operations::text[], :times::timestamptz[])
              as e (account, version, ordinal, kind, debit, credit, amount, available_delta,
                held_delta, available_after, held_after, hold_id, operation, at)""")
        .bind("accounts", BinaryArray.texts(rows, row -> row.event().account()))
        .bind("versions", BinaryArray.longs(rows, row -> row.event().version()))
        .bind("ordinals", BinaryArray.integers(rows, row -> row.entry().ordinal()))
        .bind("kinds", BinaryArray.texts(rows, row -> row.entry().kind().label()))
        .bind("debits", BinaryArray.texts(rows, row -> row.entry().debit()))
        .bind("credits", BinaryArray.texts(rows, row -> row.entry().credit()))
        .bind("amounts", BinaryArray.longs(rows, row -> row.entry().amount()))
        .bind("availableDeltas", BinaryArray.longs(rows, row -> row.entry().availableDelta()))
        .bind("heldDeltas", BinaryArray.longs(rows, row -> row.entry().heldDelta()))
        .bind("available", BinaryArray.longs(rows, row -> row.entry().availableAfter()))
        .bind("held", BinaryArray.longs(rows, row -> row.entry().heldAfter()))
        .bind("holds", BinaryArray.texts(rows, row -> row.entry().holdId()))
        .bind("operations", BinaryArray.texts(rows, row -> row.event().key()))
        .bind("times", BinaryArray.times(rows, row -> row.event().at()))
        .then();
  }

  private Mono<Void> upsertOutcomes(Collection<ReadEvent> outcomes) {
    if (outcomes.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into outcome (account, key, fingerprint, outcome, version, hold_id, at)
            select account, key, fingerprint, outcome, version, hold_id, at
            from unnest(:accounts::text[], :keys::text[], :fingerprints::bytea[],
              :outcomes::bytea[], :versions::bigint[], :holds::text[], :times::timestamptz[])
              as o (account, key, fingerprint, outcome, version, hold_id, at)
            on conflict (account, key) do update
            set fingerprint = excluded.fingerprint, outcome = excluded.outcome,
                version = excluded.version, hold_id = excluded.hold_id, at = excluded.at
            where outcome.version < excluded.version""")
        .bind("accounts", BinaryArray.texts(outcomes, read -> read.event().account()))
        .bind("keys", BinaryArray.texts(outcomes, read -> read.event().key()))
        .bind("fingerprints", BinaryArray.bytes(outcomes, read -> read.event().fingerprint()))
        .bind("outcomes", BinaryArray.bytes(outcomes, read -> read.event().outcomeBytes()))
        .bind("versions", BinaryArray.longs(outcomes, read -> read.event().version()))
        .bind("holds", BinaryArray.texts(outcomes, read -> madeHold(read.event())))
        .bind("times", BinaryArray.times(outcomes, read -> read.event().at()))
        .then();
  }

  private static @Nullable String madeHold(JournalEvent event) {
    boolean makes = event.kind() == EventKind.AUTHORIZE || event.kind() == EventKind.CHARGE;
    return makes && event.outcome() instanceof Outcome.HoldChanged changed
        ? changed.hold().id()
        : null;
  }

  private record GrantRow(JournalEvent event, Outcome.Granted granted, GrantDetails details) {}

  private Mono<Void> insertGrants(List<Changes.Applied> applied) {
    List<GrantRow> rows =
        applied.stream()
            .map(ChangesStore::event)
            .filter(event -> event.outcome() instanceof Outcome.Granted)
            .map(ChangesStore::grantRow)
            .toList();
    if (rows.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into credit_grant (id, account, version, amount, kind, reason, expires_at, at)
            select id, account, version, amount, kind, reason, expires, at
            from unnest(:ids::text[], :accounts::text[], :versions::bigint[], :amounts::bigint[],
              :kinds::text[], :reasons::text[], :expires::timestamptz[], :times::timestamptz[])
              as g (id, account, version, amount, kind, reason, expires, at)""")
        .bind("ids", BinaryArray.texts(rows, row -> Stored.text(row.granted().grantId())))
        .bind("accounts", BinaryArray.texts(rows, row -> row.event().account()))
        .bind("versions", BinaryArray.longs(rows, row -> row.event().version()))
        .bind("amounts", BinaryArray.longs(rows, row -> row.granted().amount()))
        .bind("kinds", BinaryArray.texts(rows, row -> Stored.text(row.details().kind())))
        .bind("reasons", BinaryArray.texts(rows, row -> Stored.text(row.details().reason())))
        .bind("expires", BinaryArray.times(rows, row -> row.details().expiresAt()))
        .bind("times", BinaryArray.times(rows, row -> row.event().at()))
        .then();
  }

  private static GrantRow grantRow(JournalEvent event) {
    if (event.outcome() instanceof Outcome.Granted granted) {
      return new GrantRow(event, granted, DetailsCodec.grantDetails(granted.details()));
    }
    throw new IllegalStateException("no grant: " + event.kind());
  }

  private Mono<Void> putAside(List<Changes.PutAside> rows, String cause) {
    if (rows.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into parked_event (account, version, kafka_partition, kafka_offset, cause,
              explanation, generation, record)
            select account, version, partition, "offset", :cause, explanation, generation, record
            from unnest(:accounts::text[], :versions::bigint[], :partitions::integer[],
              :offsets::bigint[], :explanations::text[], :generations::bigint[], :records::bytea[])
              as p (account, version, partition, "offset", explanation, generation, record)
            on conflict do nothing""")
        .bind("cause", cause)
        .bind("accounts", BinaryArray.texts(rows, row -> row.read().event().account()))
        .bind("versions", BinaryArray.longs(rows, row -> row.read().event().version()))
        .bind("partitions", BinaryArray.integers(rows, row -> row.read().partition()))
        .bind("offsets", BinaryArray.longs(rows, row -> row.read().offset()))
        .bind("explanations", BinaryArray.texts(rows, Changes.PutAside::explanation))
        .bind("generations", BinaryArray.longs(rows, row -> row.read().event().generation()))
        .bind("records", BinaryArray.bytes(rows, row -> row.read().record()))
        .then();
  }

  private Mono<Void> unpark(List<ReadEvent> rows) {
    if (rows.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            delete from parked_event p
            using unnest(:accounts::text[], :versions::bigint[], :partitions::integer[],
              :offsets::bigint[]) as d (account, version, partition, "offset")
            where p.account = d.account and p.version = d.version
              and p.kafka_partition = d.partition and p.kafka_offset = d.offset""")
        .bind("accounts", BinaryArray.texts(rows, read -> read.event().account()))
        .bind("versions", BinaryArray.longs(rows, read -> read.event().version()))
        .bind("partitions", BinaryArray.integers(rows, ReadEvent::partition))
        .bind("offsets", BinaryArray.longs(rows, ReadEvent::offset))
        .then();
  }

  private Mono<Void> quarantine(List<Changes.PutAside> conflicts) {
    if (conflicts.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql("update account set status = 'quarantined' where account = any(:accounts)")
        .bind("accounts", BinaryArray.texts(conflicts, row -> row.read().event().account()))
        .then();
  }
}
