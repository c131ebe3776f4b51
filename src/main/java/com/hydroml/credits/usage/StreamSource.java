package com.hydroml.credits.usage;

import com.hydroml.credits.ledger.EventQueries;
import com.hydroml.credits.ledger.LedgerAnswer;
import com.hydroml.credits.ledger.LedgerBalance;
import com.hydroml.credits.ledger.LedgerEvent;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.notice.Notice;
import com.hydroml.credits.notice.Notices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Where streams read from: the ledger and the notices. */
final class StreamSource implements EventStream.Source {

  private final LedgerQueries ledger;
  private final EventQueries events;
  private final Notices notices;

  StreamSource(LedgerQueries ledger, EventQueries events, Notices notices) {
    this.ledger = ledger;
    this.events = events;
    this.notices = notices;
  }

  @Override
  public Mono<List<LedgerEvent>> steps(String account, long after, int limit) {
    return events.events(account, after, limit);
  }

  @Override
  public Mono<List<Notice>> notices(String account, long after, long upTo, int limit) {
    return LedgerAnswer.bounded(notices.between(account, after, upTo, limit));
  }

  /** The number of the account's last notice, 0 if there is none. */
  Mono<Long> lastNotice(String account) {
    return LedgerAnswer.bounded(notices.last(account));
  }

  /** What there is of accounts: of each notice the step that it tells of, too. */
  Mono<Map<String, EventPosition>> there(Set<String> accounts) {
    // Notices first, because what they tell of is in the ledger before them.
    return LedgerAnswer.bounded(notices.last(accounts))
        .flatMap(numbers -> ledger.balances(accounts).map(versions -> both(versions, numbers)));
  }

  private static Map<String, EventPosition> both(
      Map<String, LedgerBalance> balances, Map<String, Long> notices) {
    Map<String, EventPosition> there = new HashMap<>();
    balances.forEach(
        (account, balance) ->
            there.put(
                account, new EventPosition(balance.version(), notices.getOrDefault(account, 0L))));
    return there;
  }
}
