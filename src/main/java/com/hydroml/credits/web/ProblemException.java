package com.hydroml.credits.web;

/** Carries a problem through a pipeline. It is an answer, not a fault, and has no stack trace. */
public final class ProblemException extends RuntimeException {

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.code().code() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
