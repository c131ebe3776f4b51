package com.hydroml.credits.ledger;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.transaction.TransactionException;
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
    return read.timeout(PATIENCE)
        .onErrorMap(LedgerAnswer::isOutage, LedgerUnavailableException::new);
  }

  private static boolean isOutage(Throwable failure) {
    return switch (failure) {
      case TimeoutException timeout -> true;
      case IOException broken -> true;
      case InvalidDataAccessResourceUsageException defect -> false;
      case DataIntegrityViolationException defect -> false;
      case DataAccessException outage -> true;
      case TransactionException outage -> true;
      case R2dbcBadGrammarException defect -> false;
      case R2dbcDataIntegrityViolationException defect -> false;
      case R2dbcException outage -> true;
      default -> false;
    };
  }
}
