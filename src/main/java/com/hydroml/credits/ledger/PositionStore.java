package com.hydroml.credits.ledger;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.protocol.Marker;
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
    return database
        .sql(
            """
            select next_offset, chain_index, chain,
              set_config('statement_timeout', :timeout, true) as timeout,
              set_config('plan_cache_mode', 'force_generic_plan', true) as plans,
              set_config('enable_seqscan', 'off', true) as seqscan,
              set_config('enable_hashjoin', 'off', true) as hashjoin,
              set_config('enable_mergejoin', 'off', true) as mergejoin
            from projection where topic = :topic and partition = :partition for update""")
        .bind("timeout", BATCH_STATEMENT_TIMEOUT_MS)
        .bind("topic", topic)
        .bind("partition", partition)
        .map(
            row ->
                new Position(
                    Rows.number(row, "next_offset"),
                    new ChainHead(
                        partition, Rows.number(row, "chain_index"), Rows.bytes(row, "chain"))))
        .one()
        .switchIfEmpty(Mono.error(() -> unknown(partition)));
  }

  /**
   * Compare and set of the position and the head of the audit chain: fails if they are not where
   * they were any more.
   */
  Mono<Void> move(int partition, Position from, Position to) {
    return database
        .sql(
            """
            update projection set next_offset = :to, chain_index = :index, chain = :chain
            where topic = :topic and partition = :partition and next_offset = :from
              and chain_index = :indexFrom""")
        .bind("to", to.next())
        .bind("index", to.chain().index())
        .bind("chain", to.chain().hash())
        .bind("topic", topic)
        .bind("partition", partition)
        .bind("from", from.next())
        .bind("indexFrom", from.chain().index())
        .fetch()
        .rowsUpdated()
        .flatMap(
            moved ->
                moved == 1
                    ? Mono.empty()
                    : Mono.error(new StaleBatchException("partition " + partition + " has moved")));
  }

  /** The generation of each shard whose marker the partition has seen, in a map to be changed. */
  Mono<Map<Integer, Long>> generations(int partition) {
    return database
        .sql(
            """
            select shard, generation from projection_generation
            where topic = :topic and partition = :partition""")
        .bind("topic", topic)
        .bind("partition", partition)
        .map(row -> Map.entry((int) Rows.number(row, "shard"), Rows.number(row, "generation")))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue, HashMap::new);
  }

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
