package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Goes through the accounts that Redis has, part by part. It costs the hot path nothing, because no
 * index is kept for it: each server is asked to go through its own keys, some hundred at a time.
 */
public final class HotScan {

  private static final Logger log = LoggerFactory.getLogger(HotScan.class);

  private static final GatedScript SCAN = GatedScript.of("scan", "shard/scan.lua");

  /** Keys that a server goes through in one call, some tens of microseconds. */
  private static final int KEYS = 512;

  private static final String ONLY_THE_SERVER = "";

  private static final String FIRST = "0";

  private static final Pattern ACCOUNT = Pattern.compile("ec:\\{s(\\d+)}:g(\\d+):a:(.+)");

  private final RedisGateway redis;
  private final ShardGenerations generations;

  HotScan(RedisGateway redis, ShardGenerations generations) {
    this.redis = redis;
    this.generations = generations;
  }

  /**
   * One pass over all servers: accounts of the generations that are served, in parts of some
   * hundred at most. One that is there throughout comes at least once, and perhaps more often. A
   * server that does not answer is left out.
   *
   * @param pause between two parts
   */
  public Flux<List<String>> pass(Duration pause) {
    return Flux.defer(
        () -> {
          Set<String> servers = new HashSet<>();
          return Flux.range(0, Shards.COUNT).concatMap(shard -> ofServer(shard, servers, pause), 1);
        });
  }

  private Flux<List<String>> ofServer(int shard, Set<String> servers, Duration pause) {
    return part(shard, ONLY_THE_SERVER)
        .filter(part -> servers.add(part.server))
        .flatMap(part -> part(shard, FIRST))
        .expand(
            part ->
                part.cursor.equals(FIRST)
                    ? Mono.empty()
                    : Mono.delay(pause).then(Mono.defer(() -> part(shard, part.cursor))))
        .map(part -> part.accounts)
        .onErrorResume(
            failure -> {
              log.debug("the server of shard {} could not be gone through", shard, failure);
              return Mono.empty();
            });
  }

  private record Part(String server, String cursor, List<String> accounts) {}

  private Mono<Part> part(int shard, String cursor) {
    ShardKeys keys = generations.keys(shard);
    return Mono.fromCompletionStage(
            () -> SCAN.run(redis, keys, out -> out.packString(cursor).packInt(KEYS)))
        .map(this::part);
  }

  @SuppressWarnings("unchecked")
  private Part part(List<Object> reply) {
    List<String> accounts = new ArrayList<>();
    for (Object key : (List<Object>) reply.get(3)) {
      Matcher parts = ACCOUNT.matcher(GatedScript.text(key));
      if (parts.matches() && isServed(parts)) {
        accounts.add(parts.group(3));
      }
    }
    return new Part(GatedScript.text(reply.get(1)), GatedScript.text(reply.get(2)), accounts);
  }

  private boolean isServed(Matcher parts) {
    int shard = Integer.parseInt(parts.group(1));
    return shard < Shards.COUNT
        && generations.keys(shard).generation() == Long.parseLong(parts.group(2));
  }
}
