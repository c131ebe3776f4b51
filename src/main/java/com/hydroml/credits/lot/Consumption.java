package com.hydroml.credits.lot;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an entry took from a lot or, in a refund, gave back to it.
 *
 * @param version with {@code ordinal} the entry
 * @param part the place among those of the same entry, from 0
 * @param amount millicredits, 1 upwards
 * @param at milliseconds since the epoch
 */
record Consumption(
    long version,
    int ordinal,
    int part,
    String lot,
    Kind kind,
    long amount,
    @Nullable String holdId,
    long at) {

  enum Kind {
    CAPTURE,
    REFUND,
    ADJUSTMENT,
    EXPIRY;

    private final String label = name().toLowerCase(Locale.ROOT);

    String label() {
      return label;
    }

    static Kind of(String label) {
      for (Kind kind : values()) {
        if (kind.label.equals(label)) {
          return kind;
        }
      }
      throw new IllegalStateException("unknown kind of consumption " + label);
    }
  }
}
