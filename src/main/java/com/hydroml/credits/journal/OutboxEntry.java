package com.hydroml.credits.journal;

/**
 * An event in a shard's outbox.
 *
 * @param outboxId the entry's id in the stream
 */
public record OutboxEntry(String account, long version, String outboxId, byte[] event) {}
