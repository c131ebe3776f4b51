package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.balance.HotStateSource.StoredOutcome;
import java.util.List;

/** An account as the ledger has it: active, and without anything that is not said. */
final class TestSnapshot {

  private final String account;
  private AccountStatus status = AccountStatus.ACTIVE;
  private long statusVersion;
  private long version;
  private long lastEventAt;
  private long available;
  private long held;
  private List<StoredHold> holds = List.of();
  private List<StoredOutcome> outcomes = List.of();

  private TestSnapshot(String account) {
    this.account = account;
  }

  static TestSnapshot of(String account) {
    return new TestSnapshot(account);
  }

  TestSnapshot status(AccountStatus status, long statusVersion) {
    this.status = status;
    this.statusVersion = statusVersion;
    return this;
  }

  TestSnapshot at(long version, long lastEventAt) {
    this.version = version;
    this.lastEventAt = lastEventAt;
    return this;
  }

  TestSnapshot balance(long available, long held) {
    this.available = available;
    this.held = held;
    return this;
  }

  TestSnapshot holds(List<StoredHold> holds) {
    this.holds = holds;
    return this;
  }

  TestSnapshot outcomes(List<StoredOutcome> outcomes) {
    this.outcomes = outcomes;
    return this;
  }

  AccountSnapshot build() {
    return new AccountSnapshot(
        account,
        status,
        version,
        available,
        held,
        lastEventAt,
        holds,
        outcomes,
        statusVersion,
        List.of());
  }
}
