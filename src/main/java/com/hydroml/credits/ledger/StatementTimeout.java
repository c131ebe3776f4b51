package com.hydroml.credits.ledger;

import java.time.Duration;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Allows a transaction's statements longer than a query has for which a hot call waits. */
final class StatementTimeout {

  private StatementTimeout() {}

  /** From now until the transaction ends Postgres ends each of its statements after so long. */
  static Mono<Void> raise(DatabaseClient database, Duration timeout) {
    return database
        .sql("select set_config('statement_timeout', :timeout, true)")
        .bind("timeout", Long.toString(timeout.toMillis()))
        .then();
  }
}
