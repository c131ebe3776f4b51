package com.hydroml.credits.observability;

/**
 * The names of all meters, so that documentation and dashboards have one list. Dotted, lower case;
 * tags have few values and never hold an account, a key or a request's path.
 */
public final class MeterNames {

  /**
   * Timer: from the request's headers to the answer, by {@link #OPERATION}, {@link #STATUS} and
   * {@link #OUTCOME}.
   */
  public static final String HTTP_REQUESTS = "credits.http.requests";

  /** Gauge: requests that are being answered. */
  public static final String HTTP_IN_FLIGHT = "credits.http.in.flight";

  /** Gauge: requests that may be at work at a time, at the pace of late. */
  public static final String HTTP_WORK_LIMIT = "credits.http.work.limit";

  /** Tag: the route's operation, {@code none} where there is no route. */
  public static final String OPERATION = "operation";

  /** Tag: the HTTP status, or an account's. */
  public static final String STATUS = "status";

  /** Tag: the problem's code, or {@code success}. */
  public static final String OUTCOME = "outcome";

  /** Timer: from sending a script call to its reply, by {@link #SCRIPT}. */
  public static final String REDIS_SCRIPT = "credits.redis.script";

  /** Tag: the script's name. */
  public static final String SCRIPT = "script";

  /** Timer: from handing an event to Kafka to its confirmation by all in-sync replicas. */
  public static final String JOURNAL_PUBLISH = "credits.journal.publish";

  /** Counter, events: those that Kafka did not confirm; they stay in the outbox. */
  public static final String JOURNAL_PUBLISH_FAILURES = "credits.journal.publish.failures";

  /** Gauge: 1 if this instance serves the shard, by {@link #SHARD}. */
  public static final String SHARD_SERVED = "credits.shard.served";

  /** Tag: a shard's number. */
  public static final String SHARD = "shard";

  /** Timer: from claiming a shard to having opened it under a new generation. */
  public static final String RECOVERY = "credits.recovery";

  /** Counter, attempts to recover that did not open their shard, by {@link #RESULT}. */
  public static final String RECOVERY_UNFINISHED = "credits.recovery.unfinished";

  /** Gauge, events: those in Redis that Kafka has not confirmed. */
  public static final String OUTBOX_DEPTH = "credits.outbox.depth";

  /** Gauge, seconds: the age of the oldest event that Kafka has not confirmed. */
  public static final String OUTBOX_OLDEST_AGE = "credits.outbox.oldest.age";

  /** Gauge, holds: open holds in Redis. */
  public static final String HOLDS_OPEN = "credits.holds.open";

  /** Counter, accounts: those that left Redis because nobody used them. */
  public static final String COLD_DROPPED = "credits.cold.dropped";

  /** Gauge, accounts; tag {@link #STATUS}: frozen, quarantined. Alert above 0. */
  public static final String ACCOUNTS_RESTRICTED = "credits.accounts.restricted";

  /** Counter, accounts: those that reconciliation compared at equal versions. */
  public static final String RECONCILIATION_COMPARED = "credits.reconciliation.compared";

  /** Counter, accounts: those of which Redis and the ledger differed. Alert on any. */
  public static final String RECONCILIATION_DIVERGED = "credits.reconciliation.diverged";

  /** Gauge, records: what the assigned partitions have and the ledger has not. */
  public static final String PROJECTOR_LAG = "credits.projector.lag";

  /** Gauge, partitions: those halted because Kafka lacks the ledger's position. Alert above 0. */
  public static final String PROJECTOR_HALTED = "credits.projector.halted";

  /** Timer: a batch's transaction, tries that failed included. */
  public static final String PROJECTOR_BATCH = "credits.projector.batch";

  /** Distribution, records a batch. */
  public static final String PROJECTOR_BATCH_SIZE = "credits.projector.batch.size";

  /** Counter, events; tag {@link #RESULT}: applied, ignored, parked, conflict, dead_letter. */
  public static final String PROJECTOR_EVENTS = "credits.projector.events";

  /** Gauge, seconds: since the keys were read last. Alert above 30. */
  public static final String ACCESS_KEYS_AGE = "credits.access.keys.age";

  /**
   * Gauge, seconds: since the keys of the issuer of tokens were fetched last; only where there is
   * an issuer. Alert above three times the time after which they are fetched anew.
   */
  public static final String ACCESS_ISSUER_AGE = "credits.access.issuer.age";

  /** Gauge, seconds: since shares of rate limits were renewed last. Alert above 10. */
  public static final String ACCESS_LEASES_AGE = "credits.access.leases.age";

  /** Counter, grants: welcome credits that were granted or refused for good, by {@link #RESULT}. */
  public static final String WELCOME_GRANTS = "credits.welcome.grants";

  /** Gauge, grants: welcome credits owed for longer than ten seconds. Alert above 0 for long. */
  public static final String WELCOME_OVERDUE = "credits.welcome.overdue";

  /** Gauge, seconds: since the prices were read last. Alert above 30. */
  public static final String PRICES_AGE = "credits.prices.age";

  /** Gauge, seconds: since organisations' changes were read last. Alert above 30. */
  public static final String ORGANISATIONS_AGE = "credits.organisations.age";

  /** Gauge, seconds: since all watched accounts had been looked at. Alert above 60. */
  public static final String ALERTS_AGE = "credits.alerts.age";

  /** Counter, alerts: thresholds that were raised. */
  public static final String ALERTS_RAISED = "credits.alerts.raised";

  /** Gauge, seconds: since all budgets with thresholds had been looked at. Alert above 60. */
  public static final String BUDGETS_AGE = "credits.budgets.age";

  /** Counter, alerts: thresholds of budgets that were raised. */
  public static final String BUDGETS_RAISED = "credits.budgets.raised";

  /** Counter, attempts; tag {@link #RESULT}: delivered, retry, failed. */
  public static final String WEBHOOKS_ATTEMPTS = "credits.webhooks.attempts";

  /** Gauge, deliveries: those that this instance is making. */
  public static final String WEBHOOKS_UNDER_WAY = "credits.webhooks.under.way";

  /** Counter, entries: those that were attributed to lots. */
  public static final String LOTS_ATTRIBUTED = "credits.lots.attributed";

  /** Counter, expiries: rests of lots that were posted away. */
  public static final String LOTS_EXPIRED = "credits.lots.expired";

  /** Counter, accounts: those whose entries cannot be attributed. Alert on any. */
  public static final String LOTS_FAULTS = "credits.lots.faults";

  /** Gauge, streams: those of live events that clients have open. */
  public static final String EVENTS_STREAMS = "credits.events.streams";

  /** Counter, streams: those ended because their client read too slowly. */
  public static final String EVENTS_DROPPED = "credits.events.dropped";

  /** Tag: what became of an event. */
  public static final String RESULT = "result";

  private MeterNames() {}
}
