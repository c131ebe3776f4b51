package com.hydroml.credits.ledger;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something in the ledger that is not as the projector left it.
 *
 * @param subject which table, or the chain itself
 * @param partition whose chain; null where it is not about a row of the journal
 * @param chainIndex the place in that chain, from 1
 * @param account null where it is about no single account
 * @param version the account's version; null where it is about the account as a whole
 */
public record AuditFinding(
    Subject subject,
    @Nullable Integer partition,
    @Nullable Long chainIndex,
    @Nullable String account,
    @Nullable Long version,
    String explanation) {

  /** What a finding is about. */
  public enum Subject {
    CHAIN,
    JOURNAL,
    ENTRY,
    HOLD,
    BALANCE,
    OUTCOME,
    GRANT,
    BUDGET
  }

  static AuditFinding chain(int partition, long chainIndex, String explanation) {
    return new AuditFinding(Subject.CHAIN, partition, chainIndex, null, null, explanation);
  }

  static AuditFinding row(Subject subject, ChainRow row, String explanation) {
    return new AuditFinding(
        subject, row.partition(), row.index(), row.account(), row.version(), explanation);
  }

  /** One line that a person can read and search for. */
  public String line() {
    StringBuilder line = new StringBuilder(subject.name().toLowerCase(Locale.ROOT));
    append(line, " partition ", partition);
    append(line, " chain index ", chainIndex);
    append(line, " account ", account);
    append(line, " version ", version);
    return line.append(": ").append(explanation).toString();
  }

  private static void append(StringBuilder line, String name, @Nullable Object value) {
    if (value != null) {
      line.append(name).append(value);
    }
  }
}
