package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.HoldState;
import io.r2dbc.spi.Readable;
import java.util.Map;

/** A hold as the ledger has it, whole. Empty texts stand for null. */
record HoldRow(
    String account,
    HoldState state,
    long version,
    String key,
    byte[] details,
    String reference,
    String spender,
    Map<String, String> metadata) {

  static final String COLUMNS =
      Rows.HOLD_COLUMNS
          + """
          , coalesce(key, '') as key, details, coalesce(reference, '') as reference,
          coalesce(spender, '') as spender, metadata::text as metadata""";

  static HoldRow of(Readable row) {
    return new HoldRow(
        Rows.text(row, "account"),
        Rows.hold(row),
        Rows.number(row, "version"),
        Rows.text(row, "key"),
        Rows.bytes(row, "details"),
        Rows.text(row, "reference"),
        Rows.text(row, "spender"),
        Stored.members(Rows.text(row, "metadata")));
  }
}
