package com.hydroml.credits.recovery;

import com.hydroml.credits.balance.ShardGenerations;
import reactor.core.publisher.Mono;

/** What Postgres says of the shards, for whoever does without the continuous look at them. */
public final class ShardRows {

  private final ShardStore store;
  private final ShardGenerations generations;

  ShardRows(ShardStore store, ShardGenerations generations) {
    this.store = store;
    this.generations = generations;
  }

  /** Obeys the rows as they are now; fails if Postgres cannot be read. */
  public Mono<Void> obey() {
    return store
        .rows()
        .doOnNext(rows -> rows.forEach(stored -> generations.show(stored.row())))
        .then();
  }
}
