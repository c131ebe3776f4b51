package com.hydroml.credits.database;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.transaction.TransactionException;

/** Tells an outage of Postgres from a defect of a statement. */
public final class Outage {

  private Outage() {}

  /** Whether Postgres is away, or did not answer in time. */
  public static boolean is(Throwable failure) {
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
