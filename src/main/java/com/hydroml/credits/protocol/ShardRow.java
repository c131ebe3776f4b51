package com.hydroml.credits.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What Postgres holds of a shard; it changes by compare-and-set only.
 *
 * @param generation the last generation that was opened; 0 if none ever was
 * @param server the server it was opened on; null if none ever was
 * @param target the generation of the latest attempt to recover, which is its alone
 */
public record ShardRow(
    int shard, ShardState state, long generation, @Nullable ServerIdentity server, long target) {

  public static ShardRow neverOpened(int shard) {
    return new ShardRow(shard, ShardState.RECOVERING, 0, null, 0);
  }

  /** What scripts are to expect, or nothing while the shard is not open. */
  public ScriptGate.@Nullable Expected expected() {
    return state == ShardState.OPEN && server != null
        ? new ScriptGate.Expected(generation, server)
        : null;
  }

  /** The row once an attempt has claimed it. */
  ShardRow claimed(long attempt) {
    return new ShardRow(shard, ShardState.RECOVERING, generation, server, attempt);
  }

  /** The row once the attempt has opened its generation. */
  ShardRow opened(ServerIdentity on) {
    return new ShardRow(shard, ShardState.OPEN, target, on, target);
  }
}
