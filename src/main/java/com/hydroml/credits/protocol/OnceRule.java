package com.hydroml.credits.protocol;

/**
 * How something is done once for ever, under a key that hot state remembers only for a while. Hot
 * state is asked first; what it does not remember was either never done or is in the ledger, which
 * keeps every success for good, once the ledger has the version that the account had when hot state
 * was asked. Whoever does the same in between is found by the key.
 */
public final class OnceRule {

  private OnceRule() {}

  /** What is to be done about a key that hot state does not remember. */
  public enum Verdict {
    /** The ledger is behind: it has to be asked again later. */
    WAIT,
    DONE,
    DO
  }

  /**
   * Judges by what the ledger says.
   *
   * @param current whether the ledger has the version at which hot state did not remember the key
   * @param posted whether the ledger, asked after that, has a success under the key
   */
  public static Verdict judge(boolean current, boolean posted) {
    if (posted) {
      return Verdict.DONE;
    }
    return current ? Verdict.DO : Verdict.WAIT;
  }
}
