package com.hydroml.credits.ledger;

import io.r2dbc.spi.Readable;
import java.util.Objects;

/**
 * A row of the journal as it stands in a chain; nothing of it is trusted.
 *
 * @param partition whose chain
 * @param index the place in it
 * @param chain the chain's hash after this row
 * @param key empty if it has none
 */
record ChainRow(
    int partition,
    long index,
    byte[] chain,
    String account,
    long version,
    long at,
    long generation,
    int shard,
    int kind,
    String key,
    long available,
    long held,
    byte[] record) {

  static final String COLUMNS =
      """
      chain_partition, chain_index, chain, account, version, to_millis(at) as at, generation, shard,
      kind::integer as kind, coalesce(key, '') as key, available_after, held_after, record""";

  static ChainRow of(Readable row) {
    return new ChainRow(
        integer(row, "chain_partition"),
        Rows.number(row, "chain_index"),
        Rows.bytes(row, "chain"),
        Rows.text(row, "account"),
        Rows.number(row, "version"),
        Rows.number(row, "at"),
        Rows.number(row, "generation"),
        integer(row, "shard"),
        integer(row, "kind"),
        Rows.text(row, "key"),
        Rows.number(row, "available_after"),
        Rows.number(row, "held_after"),
        Rows.bytes(row, "record"));
  }

  private static int integer(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, Integer.class), column);
  }
}
