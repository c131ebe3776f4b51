package com.hydroml.credits.protocol;

/** How much an answer may promise. */
public final class AnswerRule {

  private AnswerRule() {}

  /** What an answer says, in order of precedence. */
  public enum Promise {
    OUTCOME_UNKNOWN,
    JOURNALED,
    QUEUED
  }

  /**
   * What is known when the answer is given.
   *
   * @param fenced whether a fence was seen for the generation that the script ran under
   * @param otherGeneration whether an acknowledgement met another generation or server
   * @param covered whether the account's acknowledged prefix reaches the answer's version, by an
   *     acknowledgement or a script under that same generation
   * @param leased whether the instance's lease is valid now
   * @param insists whether the caller takes nothing less than {@code journaled}
   */
  public record Evidence(
      boolean fenced, boolean otherGeneration, boolean covered, boolean leased, boolean insists) {}

  public static Promise promise(Evidence evidence) {
    if (evidence.fenced() || evidence.otherGeneration()) {
      return Promise.OUTCOME_UNKNOWN;
    }
    if (evidence.covered() && evidence.leased()) {
      return Promise.JOURNALED;
    }
    return evidence.insists() ? Promise.OUTCOME_UNKNOWN : Promise.QUEUED;
  }
}
