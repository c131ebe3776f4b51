package com.hydroml.credits.balance;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.util.List;
import reactor.core.publisher.Mono;

/** Brings statuses to Redis. An account that Redis lacks has its status when it is loaded. */
public final class HotStatuses {

  private static final GatedScript STATUS = GatedScript.of("status", "shard/status.lua");

  private final RedisGateway redis;
  private final ShardGenerations generations;

  HotStatuses(RedisGateway redis, ShardGenerations generations) {
    this.redis = redis;
    this.generations = generations;
  }

  /**
   * Brings changes of one shard. It can be repeated, and come in any order. Fails if Redis does not
   * answer or the shard is not served; then they have to be brought again.
   *
   * @param changes at most a few hundred: a script call must be short
   */
  public Mono<Void> bring(int shard, List<StatusChange> changes) {
    ShardKeys keys = generations.keys(shard);
    byte[] items =
        ScriptArgument.of(
            out -> {
              out.packArrayHeader(changes.size() * 3);
              for (StatusChange change : changes) {
                out.packString(change.account())
                    .packInt(change.status().code())
                    .packLong(change.version());
              }
            });
    return Mono.fromCompletionStage(() -> STATUS.run(redis, keys, items)).then();
  }
}
