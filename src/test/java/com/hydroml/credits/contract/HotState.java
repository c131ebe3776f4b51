package com.hydroml.credits.contract;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.RedisInline;
import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What only time or an operator does to Redis, done at once. */
final class HotState {

  private HotState() {}

  /** Freezes, quarantines or reactivates an account that Redis has. */
  static void status(String account, AccountStatus status) {
    send("HSET \"%s\" s %d".formatted(key(account, "a:" + account), status.code()));
  }

  /** Redis takes no change of an account's status any more: it has heard of later ones. */
  static void deafToStatuses(String account) {
    send("HSET \"%s\" w 1000000".formatted(key(account, "a:" + account)));
  }

  /** An account's available amount is altered, as only a fault could. */
  static void available(String account, long millicredits) {
    send("HSET \"%s\" a %d".formatted(key(account, "a:" + account), millicredits));
  }

  /** A key is past its retention. */
  static void forgetKey(String account, String idempotencyKey) {
    String record = "k:" + account + "/" + idempotencyKey;
    if (!send("DEL \"%s\"".formatted(key(account, record))).equals("1")) {
      throw new IllegalStateException("Redis did not remember " + record);
    }
  }

  /** A closed hold's stub is gone, as it is some time after the ledger has the hold. */
  static void forgetHold(String id) {
    int shard = HoldId.parse(id).orElseThrow().shard();
    send("DEL \"%sh:%s\"".formatted(prefix(shard), id));
  }

  /** Whether Redis has the account. */
  static boolean has(String account) {
    return send("EXISTS \"%s\"".formatted(key(account, "a:" + account))).equals("1");
  }

  private static String key(String account, String name) {
    return prefix(Shards.of(account)) + name;
  }

  /**
   * Under the generation in force: where a first opening had to be repeated it is not the first.
   */
  private static String prefix(int shard) {
    byte[] key = ShardKeys.of(shard, 0).generationKey();
    String generation = send("GET " + new String(key, StandardCharsets.UTF_8));
    return ShardKeys.of(shard, Long.parseLong(generation)).prefix();
  }

  private static String send(String command) {
    try {
      return RedisInline.send(Backing.shared().redisPort(), command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
