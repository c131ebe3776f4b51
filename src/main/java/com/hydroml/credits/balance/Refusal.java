package com.hydroml.credits.balance;

/**
 * Why a request was not decided against the account's state, in the order in which the reasons win.
 * None of them is remembered under the key.
 */
public enum Refusal {
  /** Too much is waiting already. Nothing was done. */
  OVERLOADED,
  /** The shard is not served under this generation. Nothing was done. */
  RECOVERING,
  /** The demanded durability cannot be had, or the outbox is full. Nothing was done. */
  DURABILITY_UNAVAILABLE,
  ACCOUNT_NOT_FOUND,
  HOLD_NOT_FOUND,
  /** The key belongs to another request. */
  KEY_REUSED,
  KEY_ABANDONED,
  ACCOUNT_QUARANTINED,
  ACCOUNT_FROZEN,
  ACCOUNT_CLOSED,
  /** The caller may not draw from the account for the hold's spender. Nothing was done. */
  SPENDER_FORBIDDEN,
  /** The account is at another version than the one the operation was computed at. */
  ACCOUNT_MOVED,
  /** What was needed to decide (Redis, or Postgres for a cold account) did not answer in time. */
  OUTCOME_UNKNOWN
}
