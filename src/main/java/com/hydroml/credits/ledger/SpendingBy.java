package com.hydroml.credits.ledger;

import java.util.Locale;

/** What spending is grouped by. */
public enum SpendingBy {
  /** The operation type that the authorization was priced by. */
  OPERATION("hold_operation(h.details)", true),
  /** The authorization's spender. */
  SPENDER("h.spender", true),
  /** The authorization's reference. */
  REFERENCE("h.reference", true),
  /** The day, UTC. */
  DAY("to_millis(date_trunc('day', at, 'UTC'))::text", false),
  /** The hour, UTC. */
  HOUR("to_millis(date_trunc('hour', at, 'UTC'))::text", false);

  private final String key;
  private final boolean ofHold;

  SpendingBy(String key, boolean ofHold) {
    this.key = key;
    this.ofHold = ofHold;
  }

  /** The name in the HTTP contract. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the groups are times, whose keys are milliseconds since the epoch. */
  public boolean isTime() {
    return !ofHold;
  }

  /** The columns key, captures, captured and refunded from a list of what was spent. */
  String groups() {
    if (isTime()) {
      return "select " + key + " as key, " + SpendingQueries.SUMS + " from spent group by 1";
    }
    // Added up by hold first, because there are fewer holds than captures.
    return """
        select %s as key, sum(s.captures) as captures, sum(s.captured) as captured,
          sum(s.refunded) as refunded
        from (select hold_id, %s from spent group by hold_id) s left join hold h on h.id = s.hold_id
        group by 1"""
        .formatted(key, SpendingQueries.SUMS);
  }
}
