package com.hydroml.credits.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a line or two, without a stack trace, why the service does not start with these keys. */
final class AccessFailureAnalyzer extends AbstractFailureAnalyzer<AccessStartupException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, AccessStartupException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
