package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks at many accounts in Redis without loading or changing any. */
public final class HotStates {

  private static final GatedScript COMPARE = GatedScript.of("compare", "shard/compare.lua");
  private static final int CONCURRENCY = 4;

  private final RedisGateway redis;
  private final ShardGenerations generations;

  HotStates(RedisGateway redis, ShardGenerations generations) {
    this.redis = redis;
    this.generations = generations;
  }

  /**
   * What Redis has of these accounts, each at one instant; those that it lacks are missing. Fails
   * if Redis does not answer or has another generation than the one that is served.
   *
   * @param accounts at most a few hundred: a script call must be short
   */
  public Mono<Map<String, HotState>> of(Collection<String> accounts) {
    Map<Integer, List<String>> shards =
        accounts.stream().collect(Collectors.groupingBy(Shards::of));
    return Flux.fromIterable(shards.entrySet())
        .flatMap(shard -> ofShard(shard.getKey(), shard.getValue()), CONCURRENCY)
        .collect(HashMap::new, Map::putAll);
  }

  private Mono<Map<String, HotState>> ofShard(int shard, List<String> accounts) {
    ShardKeys keys = generations.keys(shard);
    byte[] ids =
        ScriptArgument.of(
            out -> {
              out.packArrayHeader(accounts.size());
              for (String account : accounts) {
                out.packString(account);
              }
            });
    return Mono.fromCompletionStage(() -> COMPARE.run(redis, keys, ids))
        .map(reply -> states(accounts, reply));
  }

  private static Map<String, HotState> states(List<String> accounts, List<Object> reply) {
    Map<String, HotState> states = new HashMap<>();
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker((byte[]) reply.get(1))) {
      in.unpackArrayHeader();
      for (String account : accounts) {
        boolean present = in.unpackInt() == 1;
        HotState state =
            new HotState(in.unpackLong(), in.unpackLong(), in.unpackLong(), in.unpackLong());
        if (present) {
          states.put(account, state);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    return states;
  }
}
