package com.hydroml.credits.protocol;

/**
 * Whether what was read from the ledger may still be brought into Redis. Between the reading and
 * the installing the account may have been brought by another, changed, projected and dropped
 * again; then what was read is old, and nothing but the counter of drops shows it.
 *
 * <p>The shipped form is {@code redis/shard/install.lua}, behind the {@link ScriptGate}.
 */
public final class InstallRule {

  private InstallRule() {}

  /** What becomes of an install, in order of precedence. */
  public enum Verdict {
    READ_AGAIN,
    ALREADY_THERE,
    INSTALL
  }

  /**
   * The decision.
   *
   * @param dropsWhenAbsent the shard's counter when a script found the account absent, before the
   *     ledger was read
   */
  public static Verdict judge(long dropsWhenAbsent, long dropsNow, boolean absent) {
    if (dropsWhenAbsent != dropsNow) {
      return Verdict.READ_AGAIN;
    }
    return absent ? Verdict.INSTALL : Verdict.ALREADY_THERE;
  }
}
