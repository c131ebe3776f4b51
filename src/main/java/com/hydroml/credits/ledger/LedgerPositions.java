package com.hydroml.credits.ledger;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Where the ledger is in the journal, for operators whose journal was lost. */
public final class LedgerPositions {

  private final DatabaseClient database;
  private final String topic;

  LedgerPositions(DatabaseClient database, String topic) {
    this.database = database;
    this.topic = topic;
  }

  /** The offset of the next record of each partition. */
  public Mono<Map<Integer, Long>> all() {
    return database
        .sql("select partition, next_offset from projection where topic = :topic")
        .bind("topic", topic)
        .map(
            row ->
                Map.entry(
                    Objects.requireNonNull(row.get("partition", Integer.class)),
                    Rows.number(row, "next_offset")))
        .all()
        .collect(TreeMap::new, (all, next) -> all.put(next.getKey(), next.getValue()));
  }

  /**
   * Has a partition read from its beginning. The audit chain goes on where it is.
   *
   * @param from where it was; if it has moved since, nothing is changed
   */
  public Mono<Void> restart(int partition, long from) {
    return database
        .sql(
            """
            update projection set next_offset = 0
            where topic = :topic and partition = :partition and next_offset = :from""")
        .bind("topic", topic)
        .bind("partition", partition)
        .bind("from", from)
        .then();
  }
}
