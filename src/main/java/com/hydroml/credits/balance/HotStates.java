package com.hydroml.credits.balance;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import reactor.core.publisher.Mono;

/** Looks at many accounts in Redis without loading or changing any. */
public final class HotStates {

  private static final GatedScript COMPARE = GatedScript.of("compare", "shard/compare.lua");

  private final AccountsLook look;

  HotStates(RedisGateway redis, ShardGenerations generations) {
    this.look = new AccountsLook(COMPARE, redis, generations);
  }

  /**
   * What Redis has of these accounts, each at one instant; those that it lacks are missing. Fails
   * if Redis does not answer or has another generation than the one that is served.
   *
   * @param accounts at most a few hundred: a script call must be short
   */
  public Mono<Map<String, HotState>> of(Collection<String> accounts) {
    return look.at(accounts, HotStates::states);
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
