package com.hydroml.credits.ledger;

import java.util.List;

/**
 * What an {@link AuditCheck} looked at, and what it found.
 *
 * @param records of the journal, each recomputed and compared
 * @param entries that were compared with the records
 * @param holds that were compared with the records that changed them last
 * @param accounts that have a balance
 * @param heads of the chains as the projector keeps them; whoever keeps a copy of them elsewhere
 *     can also tell a journal that was replaced whole
 * @param findings the first {@link AuditFindings#MOST}
 * @param unlisted how many more there are
 */
public record AuditReport(
    long records,
    long entries,
    long holds,
    long accounts,
    List<Head> heads,
    List<AuditFinding> findings,
    long unlisted) {

  /**
   * Where a partition's chain ends.
   *
   * @param index how many records it has
   * @param hash lower-case hexadecimal
   */
  public record Head(int partition, long index, String hash) {}

  /** Whether everything is as the projector left it. */
  public boolean isClean() {
    return findings.isEmpty();
  }
}
