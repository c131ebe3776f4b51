package com.hydroml.credits.protocol;

/** When an account may leave Redis: only if the ledger can give back exactly what leaves. */
public final class ColdDropRule {

  private ColdDropRule() {}

  /**
   * Whether the account may be dropped; every drop raises the shard's counter.
   *
   * @param journaledUpTo how far its prefix is acknowledged; short of {@code version} an outbox
   *     entry is pending
   * @param posted the version that the ledger has
   */
  public static boolean mayDrop(long version, long journaledUpTo, int openHolds, long posted) {
    return journaledUpTo == version && openHolds == 0 && posted == version;
  }
}
