package com.hydroml.credits.balance;

import com.hydroml.credits.journal.HoldState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Where an account or hold that Redis lacks is read from: the Postgres primary. */
public interface HotStateSource {

  /**
   * These accounts as far as the ledger has them, by id, all as of one instant; those that were
   * never created are missing.
   *
   * @param accounts at most a hundred or so, for one read has to be short
   */
  Mono<Map<String, AccountSnapshot>> accounts(Collection<String> accounts);

  /**
   * These holds, open or closed, by id; those that the ledger does not have are missing.
   *
   * @param holdIds at most a hundred or so
   */
  Mono<Map<String, StoredHold>> holds(Collection<String> holdIds);

  /**
   * Which of these holds the ledger has, each with the account's version that changed it last
   * there.
   */
  Mono<Map<String, Long>> postedHolds(List<String> holdIds);

  /**
   * Which of these accounts hold nothing in the ledger and have had no event there since {@code
   * lastEventBefore} (milliseconds since the epoch), each with the version that the ledger has.
   */
  Mono<Map<String, Long>> settledAccounts(List<String> accounts, long lastEventBefore);

  /** Whether the ledger has never recorded anything, as on a first start. */
  Mono<Boolean> isEmpty();

  /**
   * An account with all that Redis keeps of it.
   *
   * @param version 0 if nothing has happened yet
   * @param lastEventAt milliseconds since the epoch; 0 at version 0
   * @param statusVersion counts the changes of the status; see {@link StatusChange}
   * @param budgets what is spent of each budget in its latest period, as far as that may still run
   */
  record AccountSnapshot(
      String account,
      AccountStatus status,
      long version,
      long available,
      long held,
      long lastEventAt,
      List<StoredHold> openHolds,
      List<StoredOutcome> outcomes,
      long statusVersion,
      List<Counted> budgets) {}

  /**
   * A hold as the ledger has it.
   *
   * @param key the key of the request that made it; empty if it is not known
   * @param details as in the event that made it
   * @param version the account's version that changed the hold last
   * @param budgets what it was counted for, the latest period of a budget last
   */
  record StoredHold(
      String account,
      HoldState hold,
      String key,
      byte[] details,
      long version,
      List<Counted> budgets) {}

  /**
   * What counts for a budget in one of its periods.
   *
   * @param periodStart milliseconds since the epoch
   * @param amount millicredits, from 0
   */
  record Counted(String budget, long periodStart, long amount) {}

  /**
   * A remembered success whose key is still kept.
   *
   * @param fingerprint 16 bytes; empty for a tombstone
   * @param keptUntil milliseconds since the epoch; null as long as the hold it made is open
   */
  record StoredOutcome(String key, byte[] fingerprint, byte[] outcome, @Nullable Long keptUntil) {}
}
