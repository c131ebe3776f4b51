package com.hydroml.credits.lot;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.journal.EventKind;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Finds the accounts whose lots may have moved. The projector extends a chain for every event it
 * applies, one transaction after another for each partition, so that whoever follows the chains in
 * their order misses nothing; instances share the partitions among them.
 */
final class LotFeed {

  /** What lots are made of and consumed by: holds come and go without touching them. */
  private static final Integer[] KINDS =
      Stream.of(EventKind.CHARGE, EventKind.CAPTURE, EventKind.REFUND, EventKind.GRANT)
          .map(EventKind::code)
          .toArray(Integer[]::new);

  /** Partitions that one step follows. */
  private static final int PARTITIONS = 16;

  private final DatabaseClient database;

  LotFeed(DatabaseClient database) {
    this.database = database;
  }

  /** Takes up partitions that are new. */
  Mono<Void> begin() {
    return database
        .sql(
            """
            insert into lot_feed (chain_partition)
            select distinct partition from projection p
            where not exists (select from lot_feed f where f.chain_partition = p.partition)
            on conflict do nothing""")
        .then();
  }

  /**
   * Notes the accounts of the next events of some partitions.
   *
   * @param most events of each, 1 upwards
   * @return how much there was
   */
  Mono<Step> advance(int most) {
    return database
        .sql(
            """
            with next as (
              select f.chain_partition, f.chain_index
              from lot_feed f join projection p on p.partition = f.chain_partition
              where p.chain_index > f.chain_index
              limit :partitions for update of f skip locked),
            moved as materialized (
              select n.chain_partition, j.account, j.version, j.kind, j.chain_index
              from next n cross join lateral (
                select account, version, kind, chain_index from journal
                where chain_partition = n.chain_partition and chain_index > n.chain_index
                order by chain_index limit :most) j),
            aimed as (
              insert into lot_cursor (account, target)
              select account, max(version) from moved where kind = any(:kinds)
              group by account order by account
              on conflict (account) do update
              set target = greatest(lot_cursor.target, excluded.target)
              returning 1),
            reached as (
              select chain_partition, max(chain_index) as chain_index, count(*) as events
              from moved group by chain_partition),
            followed as (
              update lot_feed f set chain_index = r.chain_index
              from reached r where f.chain_partition = r.chain_partition
              returning 1)
            select count(*) as partitions, coalesce(max(events), 0) as most from reached""")
        .bind("partitions", PARTITIONS)
        .bind("most", most)
        .bind("kinds", KINDS)
        .map(
            row ->
                new Step(
                    Columns.number(row, "partitions") > 0,
                    Columns.number(row, "partitions") == PARTITIONS
                        || Columns.number(row, "most") == most))
        .one();
  }

  /**
   * How much there was.
   *
   * @param some whether there were events at all
   * @param more whether there may be more of them
   */
  record Step(boolean some, boolean more) {}

  /** Accounts with entries that are not attributed yet, in order, after one of them. */
  Mono<List<String>> behind(String after, int most) {
    return database
        .sql(
            """
            select account from lot_cursor
            where version < target and fault is null and account > :after
            order by account limit :most""")
        .bind("after", after)
        .bind("most", most)
        .map(row -> Columns.text(row, "account"))
        .all()
        .collectList();
  }
}
