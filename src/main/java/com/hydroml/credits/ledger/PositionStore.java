package com.hydroml.credits.ledger;

import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** How far the ledger is in each partition of the journal. */
final class PositionStore {

  /** A batch may take longer than a query for which a caller waits. */
  private static final String BATCH_STATEMENT_TIMEOUT_MS = "20000";

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
   * The position, held until the transaction ends: whoever else has the partition waits, and then
   * sees where it is.
   */
  Mono<Long> claim(int partition) {
    return database
        .sql(
            """
            select next_offset, set_config('statement_timeout', :timeout, true) as timeout
            from projection where topic = :topic and partition = :partition for update""")
        .bind("timeout", BATCH_STATEMENT_TIMEOUT_MS)
        .bind("topic", topic)
        .bind("partition", partition)
        .map(row -> Rows.number(row, "next_offset"))
        .one()
        .switchIfEmpty(Mono.error(() -> unknown(partition)));
  }

  /** Compare and set: fails if the position is not {@code from} any more. */
  Mono<Void> move(int partition, long from, long to) {
    return database
        .sql(
            """
            update projection set next_offset = :to
            where topic = :topic and partition = :partition and next_offset = :from""")
        .bind("to", to)
        .bind("topic", topic)
        .bind("partition", partition)
        .bind("from", from)
        .fetch()
        .rowsUpdated()
        .flatMap(
            moved ->
                moved == 1
                    ? Mono.empty()
                    : Mono.error(new StaleBatchException("partition " + partition + " has moved")));
  }

  private IllegalStateException unknown(int partition) {
    return new IllegalStateException(
        "the ledger knows no partition " + partition + " of the topic " + topic);
  }
}
