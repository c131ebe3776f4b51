package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks a script that changes nothing about many accounts, shard by shard.
 *
 * @param script whose argument is an array of account ids
 */
record AccountsLook(GatedScript script, RedisGateway redis, ShardGenerations generations) {

  private static final int CONCURRENCY = 4;

  /**
   * What the script says of these accounts, by id. Fails if Redis does not answer or has another
   * generation than the one that is served.
   *
   * @param read what a reply says of the accounts that it is about, in their order
   */
  <T> Mono<Map<String, T>> at(
      Collection<String> accounts, BiFunction<List<String>, List<Object>, Map<String, T>> read) {
    Map<Integer, List<String>> shards =
        accounts.stream().collect(Collectors.groupingBy(Shards::of));
    return Flux.fromIterable(shards.entrySet())
        .flatMap(
            shard ->
                reply(shard.getKey(), shard.getValue())
                    .map(reply -> read.apply(shard.getValue(), reply)),
            CONCURRENCY)
        .collect(HashMap::new, Map::putAll);
  }

  private Mono<List<Object>> reply(int shard, List<String> accounts) {
    ShardKeys keys = generations.keys(shard);
    byte[] ids =
        ScriptArgument.of(
            out -> {
              out.packArrayHeader(accounts.size());
              for (String account : accounts) {
                out.packString(account);
              }
            });
    return Mono.fromCompletionStage(() -> script.run(redis, keys, ids));
  }
}
