package com.hydroml.credits.protocol;

/**
 * A shard's state as it is told in the control topic, after the row in Postgres was set.
 *
 * @param generation the target of a recovery, or the generation that was opened
 */
public record Announcement(int shard, ShardState state, long generation) {}
