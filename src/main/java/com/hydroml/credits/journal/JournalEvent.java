package com.hydroml.credits.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of one account, as the operations script wrote it and as it stands in Kafka and in the
 * journal. The byte layout is documented in {@code docs/events.md} and pinned by a test.
 *
 * @param generation the shard's generation under which the step ran
 * @param shard the account's shard
 * @param version the account's version after the step: 1, 2, 3 … without gaps
 * @param at the step's time, milliseconds since the epoch by the Redis server's clock
 * @param availableAfter {@code available} after the step, millicredits
 * @param heldAfter {@code held} after the step, millicredits
 * @param key the request's idempotency key; empty if it had none
 * @param fingerprint 16 bytes that identify the request; empty without a key and for a tombstone
 * @param outcome the remembered decision; nothing for an expiry
 * @param outcomeBytes the same as it was written, to be given back to Redis as it is
 * @param entries the movements, in order
 * @param details what the request said that no decision depends on, see {@link HoldDetails}, {@link
 *     GrantDetails} and {@link RefundDetails}; may be empty
 * @param counts what the step counts against budgets, or gives back to them; empty in schema 1
 */
public record JournalEvent(
    long generation,
    int shard,
    String account,
    long version,
    long at,
    EventKind kind,
    long availableAfter,
    long heldAfter,
    String key,
    byte[] fingerprint,
    @Nullable Outcome outcome,
    byte[] outcomeBytes,
    List<Entry> entries,
    byte[] details,
    List<BudgetCount> counts) {}
