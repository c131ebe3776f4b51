package com.hydroml.credits.account;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.web.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account as administrators see it.
 *
 * @param status as Postgres has it; Redis has it within a second
 * @param statusVersion counts the changes of its status
 * @param reason why the status is what it is, or null
 * @param available as far as the ledger has it, like held and version
 */
record AccountStanding(
    Account account,
    AccountStatus status,
    long statusVersion,
    @Nullable String reason,
    long available,
    long held,
    long version) {

  /** What the audit trail keeps of it. */
  Map<String, @Nullable Object> state() {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("status", status.label());
    state.put("status_reason", reason);
    return state;
  }

  JsonObject toJson() {
    return account.toJson(status.label(), available, held, version).put("status_reason", reason);
  }
}
