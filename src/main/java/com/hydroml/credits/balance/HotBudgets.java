package com.hydroml.credits.balance;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Looks at what Redis counts for budgets without loading or changing anything. */
public final class HotBudgets {

  private static final GatedScript COUNTERS = GatedScript.of("counters", "shard/counters.lua");

  private final AccountsLook look;

  HotBudgets(RedisGateway redis, ShardGenerations generations) {
    this.look = new AccountsLook(COUNTERS, redis, generations);
  }

  /**
   * An account's counters as they stand in Redis.
   *
   * @param version of the account's last step, as text
   * @param counters by budget, as text: start of the period in milliseconds, colon, millicredits
   */
  public record Counters(String version, Map<String, String> counters) {}

  /**
   * What Redis has of these accounts, each at one instant; those that it lacks are missing. Fails
   * if Redis does not answer or has another generation than the one that is served.
   *
   * @param accounts at most a hundred or so: a script call must be short
   */
  public Mono<Map<String, Counters>> of(Collection<String> accounts) {
    return look.at(accounts, HotBudgets::counters);
  }

  private static Map<String, Counters> counters(List<String> accounts, List<Object> reply) {
    Map<String, Counters> found = new HashMap<>();
    for (int i = 0; i < accounts.size(); i++) {
      List<?> values = (List<?>) reply.get(i + 1);
      if (!values.isEmpty()) {
        Map<String, String> counters = new HashMap<>();
        for (int j = 1; j < values.size(); j += 2) {
          counters.put(GatedScript.text(values.get(j)), GatedScript.text(values.get(j + 1)));
        }
        found.put(accounts.get(i), new Counters(GatedScript.text(values.getFirst()), counters));
      }
    }
    return found;
  }
}
