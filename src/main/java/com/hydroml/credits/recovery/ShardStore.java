package com.hydroml.credits.recovery;

import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.protocol.ShardState;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The shards' rows in Postgres, and how far the projector's markers are. */
final class ShardStore {

  /** Most rows that are changed at once: recovering all shards must leave connections to others. */
  private static final int CHANGES_AT_ONCE = 4;

  private final Turns turns = new Turns(CHANGES_AT_ONCE);
  private final DatabaseClient database;
  private final String topic;
  private final int partitions;

  ShardStore(DatabaseClient database, String topic, int partitions) {
    this.database = database;
    this.topic = topic;
    this.partitions = partitions;
  }

  /**
   * A shard's row.
   *
   * @param claimedBy the instance that made the latest attempt to recover it; empty if none did
   */
  record Stored(ShardRow row, String claimedBy) {}

  Mono<List<Stored>> rows() {
    return database
        .sql(
            """
            select shard, state, generation, run_id, master_replid, target,
              coalesce(claimed_by, '') as claimed_by
            from shard""")
        .map(
            row ->
                new Stored(row(row), Objects.requireNonNull(row.get("claimed_by", String.class))))
        .all()
        .collectList();
  }

  private static ShardRow row(Readable row) {
    String runId = row.get("run_id", String.class);
    String replid = row.get("master_replid", String.class);
    return new ShardRow(
        Objects.requireNonNull(row.get("shard", Integer.class)),
        ShardState.valueOf(Objects.requireNonNull(row.get("state", String.class))),
        Objects.requireNonNull(row.get("generation", Long.class)),
        runId == null || replid == null ? null : new ServerIdentity(runId, replid),
        Objects.requireNonNull(row.get("target", Long.class)));
  }

  /**
   * Sets a shard's row if it still is as expected, or if this instance has set it so before;
   * answers whether it was. So it can be repeated: an attempt's target is its alone.
   */
  Mono<Boolean> compareAndSet(ShardRow expected, ShardRow wanted, String instance) {
    return turns.take(change(expected, wanted, instance));
  }

  private Mono<Boolean> change(ShardRow expected, ShardRow wanted, String instance) {
    return database
        .sql(
            """
            update shard set state = :state, generation = :generation, target = :target,
              claimed_by = :instance, run_id = nullif(:run, ''), master_replid = nullif(:replid, '')
            where shard = :shard
              and (state = :was_state and generation = :was_generation
                and target = :was_target and coalesce(run_id, '') = :was_run
                and coalesce(master_replid, '') = :was_replid
                or state = :state and generation = :generation and target = :target
                and coalesce(run_id, '') = :run and coalesce(master_replid, '') = :replid
                and claimed_by = :instance)""")
        .bind("shard", wanted.shard())
        .bind("state", wanted.state().name())
        .bind("generation", wanted.generation())
        .bind("target", wanted.target())
        .bind("instance", instance)
        .bind("run", runId(wanted.server()))
        .bind("replid", replid(wanted.server()))
        .bind("was_state", expected.state().name())
        .bind("was_generation", expected.generation())
        .bind("was_target", expected.target())
        .bind("was_run", runId(expected.server()))
        .bind("was_replid", replid(expected.server()))
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  private static String runId(@Nullable ServerIdentity server) {
    return server == null ? "" : server.runId();
  }

  private static String replid(@Nullable ServerIdentity server) {
    return server == null ? "" : server.masterReplid();
  }

  /**
   * The generation up to which the projector has committed the markers of a shard in every
   * partition, for each shard that has one in all.
   */
  Mono<Map<Integer, Long>> marked() {
    return database
        .sql(
            """
            select shard, min(generation) as generation from projection_generation
            where topic = :topic group by shard having count(*) >= :partitions""")
        .bind("topic", topic)
        .bind("partitions", partitions)
        .map(
            row ->
                Map.entry(
                    Objects.requireNonNull(row.get("shard", Integer.class)),
                    Objects.requireNonNull(row.get("generation", Long.class))))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }
}
