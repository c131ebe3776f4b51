package com.hydroml.credits.reconciliation;

import com.hydroml.credits.balance.HotState;
import com.hydroml.credits.balance.HotStates;
import com.hydroml.credits.ledger.LedgerStates;
import com.hydroml.credits.ledger.LedgerStates.LedgerState;
import com.hydroml.credits.recovery.ShardRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Compares every account of the ledger with Redis at equal versions. The ledger is read first, so
 * Redis may be ahead of it, and then nothing can be said; it can never be behind.
 */
final class HotComparison {

  private static final int MOST = 1000;

  private final LedgerStates ledger;
  private final HotStates redis;
  private final ShardRows shards;

  HotComparison(LedgerStates ledger, HotStates redis, ShardRows shards) {
    this.ledger = ledger;
    this.redis = redis;
    this.shards = shards;
  }

  /**
   * What came of a comparison.
   *
   * @param compared accounts that both have at the same version
   * @param ahead accounts that Redis has at a later version than the ledger had
   * @param absent accounts that Redis does not have: they are loaded when they are needed
   * @param divergent the first thousand accounts that differ
   * @param unlisted how many more differ
   */
  record Report(
      long compared, long ahead, long absent, List<Divergence> divergent, long unlisted) {}

  /** An account of which Redis and the ledger say different things. */
  record Divergence(String account, LedgerState ledger, HotState redis) {

    String line() {
      return ("redis account %s: Redis has version %d, available %d, held %d, %d open holds;"
              + " the ledger %d, %d, %d, %d")
          .formatted(
              account,
              redis.version(),
              redis.available(),
              redis.held(),
              redis.openHolds(),
              ledger.version(),
              ledger.available(),
              ledger.held(),
              ledger.openHolds());
    }
  }

  /** Compares all accounts; fails if Redis or Postgres cannot be read. */
  Mono<Report> run() {
    return shards.obey().then(Mono.defer(() -> new Run().all()));
  }

  private final class Run {

    private final List<Divergence> divergent = new ArrayList<>();
    private long compared;
    private long ahead;
    private long absent;
    private long unlisted;

    Mono<Report> all() {
      return page("")
          .expand(this::page)
          .then(
              Mono.fromSupplier(
                  () -> new Report(compared, ahead, absent, List.copyOf(divergent), unlisted)));
    }

    /** Compares a page; the last account of it, or nothing if there was none. */
    private Mono<String> page(String after) {
      return ledger
          .after(after)
          .filter(states -> !states.isEmpty())
          .flatMap(
              states ->
                  redis
                      .of(states.stream().map(LedgerState::account).toList())
                      .doOnNext(hot -> compare(states, hot))
                      .thenReturn(states.getLast().account()));
    }

    private void compare(List<LedgerState> states, Map<String, HotState> hot) {
      states.forEach(state -> compare(state, hot.get(state.account())));
    }

    private void compare(LedgerState state, @Nullable HotState hot) {
      switch (Judgement.of(state, hot)) {
        case ABSENT -> absent++;
        case AHEAD -> ahead++;
        case EQUAL -> compared++;
        case DIVERGENT -> diverges(state, Objects.requireNonNull(hot));
      }
    }

    private void diverges(LedgerState state, HotState hot) {
      compared++;
      if (divergent.size() < MOST) {
        divergent.add(new Divergence(state.account(), state, hot));
      } else {
        unlisted++;
      }
    }
  }
}
