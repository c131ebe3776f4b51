package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.EntryKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an account in a time, so that opening and lines add up to closing.
 *
 * @param displayName the account's, or null
 * @param opening before the first instant
 * @param lines one a kind of which there are entries
 * @param closing before the instant at which the time ends
 * @param later whether the ledger has anything that happened after the time, and so all that
 *     happened in it
 * @param after the account's version before the time
 * @param upTo its last version of the time
 * @param version the account's in the ledger
 */
public record Statement(
    @Nullable String displayName,
    Balance opening,
    List<Line> lines,
    Balance closing,
    boolean later,
    long after,
    long upTo,
    long version) {

  /** A balance, millicredits. */
  public record Balance(long available, long held) {

    public long posted() {
      return available + held;
    }
  }

  /** All entries of a kind: how many there are, and what they change in all, millicredits. */
  public record Line(EntryKind kind, long entries, long available, long held) {

    public long posted() {
      return available + held;
    }
  }
}
