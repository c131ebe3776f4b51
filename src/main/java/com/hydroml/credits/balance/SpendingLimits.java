package com.hydroml.credits.balance;

import java.util.Collection;
import java.util.List;

/**
 * Which budgets limit whom. Implemented by whoever keeps budgets; without an implementation there
 * are none.
 *
 * <p>Every authorize that names a spender asks, on the thread of its request: an implementation
 * answers from memory, never waits and never throws. What it says is at most about a second older
 * than the last change of a budget.
 */
public interface SpendingLimits {

  /** Most budgets that count for one authorization; the creation of one more is refused. */
  int MOST_AT_ONCE = 16;

  /** Nobody is limited. */
  SpendingLimits NONE =
      new SpendingLimits() {
        @Override
        public List<SpendingLimit> of(String account, String spender) {
          return List.of();
        }

        @Override
        public List<SpendingLimit> inForce(String account, Collection<String> budgets) {
          return List.of();
        }
      };

  /**
   * The budgets that count for a spender: a member's own and those of all teams the member is in,
   * or a team's own.
   *
   * @param account whose credits are spent, which need not be an organisation's
   * @param spender as the request named it
   * @return at most {@value #MOST_AT_ONCE}, each budget once; empty if the spender is neither a
   *     member nor a team of the account, or has no budget
   */
  List<SpendingLimit> of(String account, String spender);

  /**
   * Those of these budgets of an account that are in force, whoever's they are; a deleted one is
   * missing. A hold that has been counted against them draws more.
   *
   * @param budgets ids, at most {@value #MOST_AT_ONCE}
   */
  List<SpendingLimit> inForce(String account, Collection<String> budgets);
}
