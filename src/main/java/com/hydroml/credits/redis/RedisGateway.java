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
   * @param shard the shard, which picks the connection
   * @param key the one key that decides which server has the shard
   */
  CompletionStage<List<Object>> eval(LuaScript script, int shard, byte[] key, byte[]... arguments);
}
