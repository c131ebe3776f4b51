package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import io.r2dbc.spi.Readable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads columns. Times are selected as milliseconds since the epoch. */
final class Rows {

  /** What {@link #hold} reads, and the account and version beside it. */
  static final String HOLD_COLUMNS =
      """
      id, account, status, amount, captured, released, remaining, refunded, uncaptured, version,
      to_millis(created_at) as created_at, to_millis(expires_at) as expires_at,
      coalesce(to_millis(closed_at), 0) as closed_at""";

  private Rows() {}

  static String text(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, String.class), column);
  }

  static @Nullable String optionalText(Readable row, String column) {
    return row.get(column, String.class);
  }

  static long number(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, Long.class), column);
  }

  static @Nullable Long optionalNumber(Readable row, String column) {
    return row.get(column, Long.class);
  }

  static byte[] bytes(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, byte[].class), column);
  }

  static HoldState hold(Readable row) {
    return new HoldState(
        text(row, "id"),
        status(text(row, "status")),
        number(row, "amount"),
        number(row, "captured"),
        number(row, "released"),
        number(row, "remaining"),
        number(row, "refunded"),
        number(row, "created_at"),
        number(row, "expires_at"),
        number(row, "closed_at"));
  }

  private static HoldStatus status(String label) {
    for (HoldStatus status : HoldStatus.values()) {
      if (status.label().equals(label)) {
        return status;
      }
    }
    throw new IllegalStateException("the ledger has a hold of unknown status " + label);
  }
}
