package com.hydroml.credits.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a line or two, without a stack trace, why the service cannot start on this database. */
final class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<DatabaseStartupException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, DatabaseStartupException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
