package com.hydroml.credits.journal;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a line or two, without a stack trace, what is wrong with Kafka at start-up. */
final class JournalFailureAnalyzer extends AbstractFailureAnalyzer<JournalStartupException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, JournalStartupException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
