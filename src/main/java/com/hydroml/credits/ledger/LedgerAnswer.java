package com.hydroml.credits.ledger;

import com.hydroml.credits.database.Outage;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Bounds a statement about the ledger and tells an outage from a defect. */
public final class LedgerAnswer {

  /** A call that needs the ledger answers within two seconds, this included. */
  static final Duration PATIENCE = Duration.ofMillis(1500);

  private LedgerAnswer() {}

  /**
   * Answers within 1.5 seconds, or fails: with {@link LedgerUnavailableException} if Postgres is
   * away or did not answer in time.
   */
  public static <T> Mono<T> bounded(Mono<T> read) {
    return read.timeout(PATIENCE).onErrorMap(Outage::is, LedgerUnavailableException::new);
  }
}
