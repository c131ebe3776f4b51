package com.hydroml.credits.ledger;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.Counted;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.balance.HotStateSource.StoredOutcome;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an account with its open holds, kept outcomes and counters of budgets as Postgres writes
 * them for {@link LedgerHotStateSource}: an array, values by their place, bytes as hexadecimal.
 */
final class SnapshotJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HexFormat HEX = HexFormat.of();

  private SnapshotJson() {}

  static AccountSnapshot read(String account, String json) {
    JsonNode values = JSON.readTree(json);
    List<StoredHold> holds = new ArrayList<>();
    for (JsonNode hold : values.get(6)) {
      holds.add(openHold(account, hold));
    }
    List<StoredOutcome> outcomes = new ArrayList<>();
    for (JsonNode outcome : values.get(7)) {
      outcomes.add(outcome(outcome));
    }
    return new AccountSnapshot(
        account,
        AccountStatus.of(values.get(0).asString()),
        values.get(2).longValue(),
        values.get(3).longValue(),
        values.get(4).longValue(),
        values.get(5).longValue(),
        holds,
        outcomes,
        values.get(1).longValue(),
        counted(values.get(8)));
  }

  private static StoredHold openHold(String account, JsonNode values) {
    HoldState hold =
        new HoldState(
            values.get(0).asString(),
            HoldStatus.AUTHORIZED,
            values.get(1).longValue(),
            values.get(2).longValue(),
            values.get(3).longValue(),
            values.get(4).longValue(),
            values.get(5).longValue(),
            values.get(6).longValue(),
            values.get(7).longValue(),
            0);
    return new StoredHold(
        account,
        hold,
        values.get(9).asString(),
        bytes(values.get(10)),
        values.get(8).longValue(),
        counted(values.get(11)));
  }

  /** What budgets count; null for nothing. */
  static List<Counted> counted(@Nullable String json) {
    return json == null ? List.of() : counted(JSON.readTree(json));
  }

  private static List<Counted> counted(JsonNode rows) {
    if (rows.isNull()) {
      return List.of();
    }
    List<Counted> counted = new ArrayList<>(rows.size());
    for (JsonNode row : rows) {
      counted.add(
          new Counted(row.get(0).asString(), row.get(1).longValue(), row.get(2).longValue()));
    }
    return counted;
  }

  private static StoredOutcome outcome(JsonNode values) {
    return new StoredOutcome(
        values.get(0).asString(),
        bytes(values.get(1)),
        bytes(values.get(2)),
        values.get(3).isNull() ? null : values.get(3).longValue());
  }

  private static byte[] bytes(JsonNode hexadecimal) {
    return HEX.parseHex(hexadecimal.asString());
  }
}
