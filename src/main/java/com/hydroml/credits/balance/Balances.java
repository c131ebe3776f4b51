package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.HoldId;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one place through which balances change and hot state is read.
 *
 * <p>No publisher returned here fails for a reason of the outside world: an outage is a {@link
 * Refusal}. Once subscribed and past its script, an operation runs to its end even if the
 * subscriber cancels.
 */
public interface Balances {

  /** Whether what is demanded can be had at present; otherwise nothing is decided. */
  boolean canHave(Durability demanded);

  /**
   * Decides an operation and waits for its event to be journaled.
   *
   * @param demanded {@link Durability#JOURNALED} to be refused rather than answered less; {@link
   *     Durability#QUEUED} to take what can be had
   */
  Mono<Decision> execute(Operation operation, Coverage coverage, Durability demanded);

  /**
   * Decides several operations, each for itself; operations of one account take effect in the order
   * given. The decisions come in the order of the operations.
   */
  Flux<Decision> executeAll(List<Operation> operations, Coverage coverage, Durability demanded);

  /**
   * What is remembered under a key, without changing anything: {@link Decision.Decided} as a replay
   * of it, after waiting for its journaling as a replay does; {@link Decision.NotRemembered}; or
   * {@link Decision.Refused}, with {@code ACCOUNT_NOT_FOUND} also for an account that is not
   * covered.
   */
  Mono<Decision> remembered(String account, String key, Coverage coverage);

  /**
   * What was decided about this very request of an account, without deciding it: {@link
   * Decision.Decided} as a replay; {@link Decision.NotRemembered} if it was not decided yet; or
   * {@link Decision.Refused}.
   */
  Mono<Decision> replay(String account, RequestKey request, Coverage coverage, Durability demanded);

  /** An account's balance: {@link Reading.Balance}, {@code Absent} or {@code Unavailable}. */
  Mono<Reading> balance(String account);

  /** A hold that Redis has: {@link Reading.Hold}, {@code Absent} or {@code Unavailable}. */
  Mono<Reading> hold(HoldId hold);
}
