package com.hydroml.credits.lot;

import java.util.Locale;

/** Where a lot's credits came from. */
enum LotKind {
  PAID,
  PROMOTIONAL,
  BONUS,
  ADJUSTMENT;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The kind's name in the HTTP contract and in Postgres. */
  String label() {
    return label;
  }

  /** The kind of a grant; what none of the others is, is an adjustment. */
  static LotKind of(String grantKind) {
    for (LotKind kind : values()) {
      if (kind.label.equals(grantKind)) {
        return kind;
      }
    }
    return ADJUSTMENT;
  }
}
