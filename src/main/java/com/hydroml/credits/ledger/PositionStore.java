package com.hydroml.credits.ledger;

import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.protocol.Marker;
import io.r2dbc.spi.Readable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** How far the ledger is in each partition of the journal. */
final class PositionStore {

  /** A batch may take longer than a query for which a caller waits. */
  private static final String BATCH_STATEMENT_TIMEOUT_MS = "20000";

  /** What a shard is at in a partition that has seen no marker of it. */
  static final Long FIRST_GENERATION = 1L;

  private final DatabaseClient database;
  private final String topic;

  PositionStore(DatabaseClient database, String topic) {
    this.database = database;
    this.topic = topic;
  }

  Mono<Long> position(int partition) {
    return database
        .sql("select next_offset from projection where topic = :topic and partition = :partition")
        .bind("topic", topic)
        .bind("partition", partition)
        .map(row -> Rows.number(row, "next_offset"))
        .one()
        .switchIfEmpty(Mono.error(() -> unknown(partition)));
  }

  /**
   * Where a partition is.
   *
   * @param next the offset of the first record that the ledger does not have
   * @param chain the head of the partition's audit chain
   */
  record Position(long next, ChainHead chain) {}

  /**
   * The position, held until the transaction ends: whoever else has the partition waits, and then
   * sees where it is.
   *
   * <p>From here on Postgres plans each of the transaction's statements once a connection, and goes
   * from the batch's rows to those of a table by index: it does not know how many rows an array
   * has, and a plan that was made while a table was small would read all of it ever after.
   */
  Mono<Position> claim(int partition) {
    return claim(List.of(partition), "for update")
        .flatMap(found -> Mono.justOrEmpty(found.get(partition)))
        .switchIfEmpty(Mono.error(() -> unknown(partition)));
  }

  /** The positions of those partitions that nobody else has claimed; of others nothing. */
  Mono<Map<Integer, Position>> claimFree(Collection<Integer> partitions) {
    return claim(partitions, "for update skip locked");
  }

  private Mono<Map<Integer, Position>> claim(Collection<Integer> partitions, String lock) {
    return database
        .sql(
            """
            select partition, next_offset, chain_index, chain,
              set_config('statement_timeout', :timeout, true) as timeout,
              set_config('plan_cache_mode', 'force_generic_plan', true) as plans,
              set_config('enable_seqscan', 'off', true) as seqscan,
              set_config('enable_hashjoin', 'off', true) as hashjoin,
              set_config('enable_mergejoin', 'off', true) as mergejoin
            from projection where topic = :topic and partition = any(:partitions)
            """
                + lock)
        .bind("timeout", BATCH_STATEMENT_TIMEOUT_MS)
        .bind("topic", topic)
        .bind("partitions", BinaryArray.integers(partitions, Integer::intValue))
        .map(PositionStore::positionOf)
        .all()
        .collectMap(position -> position.chain().partition());
  }

  private static Position positionOf(Readable row) {
    int partition = (int) Rows.number(row, "partition");
    return new Position(
        Rows.number(row, "next_offset"),
        new ChainHead(partition, Rows.number(row, "chain_index"), Rows.bytes(row, "chain")));
  }

  /** A partition's way in a transaction. */
  record Move(Position from, Position to) {}

  /**
   * Compare and set of positions and heads of audit chains: fails if one of them is not where it
   * was any more.
   */
  Mono<Void> move(List<Move> moves) {
    return database
        .sql(
            """
            update projection p
            set next_offset = m.next_offset, chain_index = m.index, chain = m.chain
            from unnest(:partitions::integer[], :from::bigint[], :indexesFrom::bigint[],
              :to::bigint[], :indexes::bigint[], :chains::bytea[])
              as m (partition, from_offset, from_index, next_offset, index, chain)
            where p.topic = :topic and p.partition = m.partition
              and p.next_offset = m.from_offset and p.chain_index = m.from_index""")
        .bind("topic", topic)
        .bind("partitions", BinaryArray.integers(moves, move -> move.to().chain().partition()))
        .bind("from", BinaryArray.longs(moves, move -> move.from().next()))
        .bind("indexesFrom", BinaryArray.longs(moves, move -> move.from().chain().index()))
        .bind("to", BinaryArray.longs(moves, move -> move.to().next()))
        .bind("indexes", BinaryArray.longs(moves, move -> move.to().chain().index()))
        .bind("chains", BinaryArray.bytes(moves, move -> move.to().chain().hash()))
        .fetch()
        .rowsUpdated()
        .flatMap(
            moved ->
                moved == moves.size()
                    ? Mono.empty()
                    : Mono.error(
                        new StaleBatchException(
                            "%d of %d partitions stood as they had"
                                .formatted(moved, moves.size()))));
  }

  /**
   * The generation of each shard whose marker a partition has seen, by partition, in maps to be
   * changed.
   */
  Mono<Map<Integer, Map<Integer, Long>>> generations(Collection<Integer> partitions) {
    return database
        .sql(
            """
            select partition, shard, generation from projection_generation
            where topic = :topic and partition = any(:partitions)""")
        .bind("topic", topic)
        .bind("partitions", BinaryArray.integers(partitions, Integer::intValue))
        .map(
            row ->
                new Raised(
                    (int) Rows.number(row, "partition"),
                    (int) Rows.number(row, "shard"),
                    Rows.number(row, "generation")))
        .all()
        .collect(
            HashMap::new,
            (found, raised) ->
                found
                    .computeIfAbsent(raised.partition(), none -> new HashMap<>())
                    .put(raised.shard(), raised.generation()));
  }

  private record Raised(int partition, int shard, long generation) {}

  /** The partition has seen a marker; what waited there under an older generation is too late. */
  Mono<Void> raise(int partition, Marker marker) {
    return database
        .sql(
            """
            with raised as (
              insert into projection_generation (topic, partition, shard, generation)
              values (:topic, :partition, :shard, :target)
              on conflict (topic, partition, shard) do update set generation = excluded.generation)
            select distinct account from parked_event
            where cause = 'gap' and kafka_partition = :partition and generation < :target""")
        .bind("topic", topic)
        .bind("partition", partition)
        .bind("shard", marker.shard())
        .bind("target", marker.target())
        .map(row -> Rows.text(row, "account"))
        .all()
        .filter(account -> Shards.of(account) == marker.shard())
        .collectList()
        .flatMap(accounts -> supersede(partition, marker, accounts));
  }

  private Mono<Void> supersede(int partition, Marker marker, List<String> accounts) {
    if (accounts.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            update parked_event set cause = 'superseded',
              explanation = 'waited when the marker of generation ' || :target || ' came'
            where cause = 'gap' and kafka_partition = :partition and generation < :target
              and account = any(:accounts)""")
        .bind("partition", partition)
        .bind("target", marker.target())
        .bind("accounts", accounts.toArray(String[]::new))
        .then();
  }

  private IllegalStateException unknown(int partition) {
    return new IllegalStateException(
        "the ledger knows no partition " + partition + " of the topic " + topic);
  }
}
