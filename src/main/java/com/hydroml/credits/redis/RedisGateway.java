package com.hydroml.credits.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Runs scripts on the server that has a shard. */
public interface RedisGateway {

  /**
   * Runs a script by its SHA-1, and by its text where the server does not know it.
   *
   * <p>The stage completes with the reply: integers are {@code Long}, strings {@code byte[]},
   * arrays {@code List}. It fails if the reply did not come in time or the connection broke, and
   * then whether the script ran is unknown; or with {@link RedisUnreachableException} if it
   * certainly did not run.
   *
   * @param shard a shard, which picks the connection
   * @param keys the generation keys of this shard and of others of its lane: they decide which
   *     server it is
   */
  CompletionStage<List<Object>> eval(
      LuaScript script, int shard, List<byte[]> keys, byte[]... arguments);

  /** As above, for one shard. */
  default CompletionStage<List<Object>> eval(
      LuaScript script, int shard, byte[] key, byte[]... arguments) {
    return eval(script, shard, List.of(key), arguments);
  }

  /** How many lanes there are, at least one. */
  default int lanes() {
    return 1;
  }

  /**
   * The lane of a shard, from 0. Shards of one lane are on one server and one connection, so that a
   * call of a script may be for several of them.
   */
  default int lane(int shard) {
    return 0;
  }
}
