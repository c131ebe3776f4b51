package com.hydroml.credits.balance;

import java.util.Locale;

/** How safe a change is. */
public enum Durability {
  /** Decided, in Redis with its outbox entry; lost if Redis is lost before it is published. */
  QUEUED,
  /** Acknowledged by all in-sync replicas of Kafka. */
  JOURNALED,
  /** Read from the ledger. */
  POSTED;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in the HTTP contract. */
  public String label() {
    return label;
  }
}
