package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.HotStateSource.Counted;
import com.hydroml.credits.redis.ShardKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads a shard's keys as they are laid out in Redis, without the scripts, and checks that they
 * agree with each other: held is exactly the sum of what open holds have left (I1), each index has
 * exactly what it should, and keys expire when and only when they may.
 */
final class HotStateAudit {

  private final ScriptFixture redis;
  private final ShardKeys keys;

  HotStateAudit(ScriptFixture redis, ShardKeys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  record Account(
      long available,
      long held,
      long version,
      long journaledUpTo,
      long lastEventAt,
      long status,
      long earliest) {}

  record Stub(
      String account,
      int status,
      long amount,
      long captured,
      long released,
      long remaining,
      long refunded,
      long createdAt,
      long expiresAt,
      long closedAt,
      String key,
      long version,
      int details,
      List<Counted> budgets) {}

  Account account(String account) {
    List<String> h =
        redis.texts(keys, "HMGET", name("a:" + account), "a", "h", "v", "j", "t", "s", "x");
    return new Account(
        Long.parseLong(h.get(0)),
        Long.parseLong(h.get(1)),
        Long.parseLong(h.get(2)),
        Long.parseLong(h.get(3)),
        Long.parseLong(h.get(4)),
        Long.parseLong(h.get(5)),
        Long.parseLong(h.get(6)));
  }

  Stub stub(String id) {
    byte[] packed = (byte[]) redis.call(keys, "GET", name("h:" + id));
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(packed)) {
      Stub stub =
          new Stub(
              in.unpackString(),
              in.unpackInt(),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackString(),
              in.unpackLong(),
              in.unpackRawStringHeader(),
              new ArrayList<>());
      in.readPayload(stub.details);
      if (in.hasNext()) {
        int count = in.unpackArrayHeader();
        assertThat(count).as("values of budgets").isPositive();
        for (int i = 0; i < count; i += 3) {
          stub.budgets.add(new Counted(in.unpackString(), in.unpackLong(), in.unpackLong()));
        }
      }
      assertThat(in.hasNext()).as("more than a hold's values").isFalse();
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Redis counts for an account's budgets, by budget. */
  Map<String, Counted> counters(String account) {
    List<String> stored = redis.texts(keys, "HGETALL", name("b:" + account));
    Map<String, Counted> counters = new HashMap<>();
    for (int i = 0; i < stored.size(); i += 2) {
      String[] counter = stored.get(i + 1).split(":", -1);
      assertThat(counter).hasSize(2);
      counters.put(
          stored.get(i),
          new Counted(stored.get(i), Long.parseLong(counter[0]), Long.parseLong(counter[1])));
    }
    return counters;
  }

  /** What is left of a key's time in milliseconds; -1: it does not expire; -2: it is not there. */
  long ttl(String account, String key) {
    return redis.number(keys, "PTTL", name("k:" + account + "/" + key));
  }

  /** Everything of the shard. */
  void check() {
    List<String> accounts = namesAfter("a:");
    Map<String, List<String>> openByAccount = new HashMap<>();
    accounts.forEach(account -> openByAccount.put(account, new ArrayList<>()));
    Map<String, List<Counted>> countedByAccount = new HashMap<>();
    long open = 0;
    for (String id : namesAfter("h:")) {
      Stub stub = stub(id);
      checkBudgets(id, stub);
      countedByAccount
          .computeIfAbsent(stub.account, first -> new ArrayList<>())
          .addAll(stub.budgets);
      if (stub.status == 0) {
        open++;
        openByAccount.get(stub.account).add(id);
        checkOpen(id, stub);
      } else {
        checkClosed(id, stub);
      }
    }
    for (String account : accounts) {
      checkAccount(account, openByAccount.get(account));
      checkCounters(account, countedByAccount.getOrDefault(account, List.of()));
    }
    String counted = redis.text(keys, "GET", name("open"));
    assertThat(counted == null ? 0 : Long.parseLong(counted)).as("open holds").isEqualTo(open);
    assertThat(redis.number(keys, "ZCARD", name("x")))
        .as("accounts that have something to expire")
        .isEqualTo(openByAccount.values().stream().filter(ids -> !ids.isEmpty()).count());
  }

  private void checkAccount(String name, List<String> openHolds) {
    Account account = account(name);
    List<String> indexed = redis.texts(keys, "ZRANGE", name("e:" + name), "0", "-1");
    assertThat(indexed).as("open holds of %s", name).containsExactlyInAnyOrderElementsOf(openHolds);
    long held = openHolds.stream().mapToLong(id -> stub(id).remaining).sum();
    long earliest = openHolds.stream().mapToLong(id -> stub(id).expiresAt).min().orElse(0);
    assertThat(account.available).isNotNegative();
    assertThat(account.held).as("held of %s", name).isEqualTo(held);
    assertThat(account.earliest).as("earliest expiry of %s", name).isEqualTo(earliest);
    String score = redis.text(keys, "ZSCORE", name("x"), name);
    if (account.status == AccountStatus.QUARANTINED.code() && earliest != 0) {
      // The sweep may have passed it over.
      assertThat(Long.parseLong(score)).isGreaterThanOrEqualTo(earliest);
    } else {
      assertThat(score).as("%s in the index", name).isEqualTo(earliest == 0 ? null : "" + earliest);
    }
  }

  /** What is spent of a budget's latest period is exactly what holds are counted for there. */
  private void checkCounters(String account, List<Counted> counted) {
    Map<String, Counted> counters = counters(account);
    counters.forEach(
        (budget, counter) ->
            assertThat(counter.amount())
                .as("spent of %s in %s", budget, account)
                .isEqualTo(sum(counted, budget, counter.periodStart())));
    counted.forEach(
        each ->
            assertThat(counters.get(each.budget()).periodStart())
                .as("the latest period of %s", each.budget())
                .isGreaterThanOrEqualTo(each.periodStart()));
  }

  private static long sum(List<Counted> counted, String budget, long start) {
    return counted.stream()
        .filter(each -> each.budget().equals(budget) && each.periodStart() == start)
        .mapToLong(Counted::amount)
        .sum();
  }

  /** No budget counts more of a hold than is taken or reserved of it. */
  private static void checkBudgets(String id, Stub stub) {
    Map<String, Long> sums = new HashMap<>();
    for (Counted counted : stub.budgets) {
      assertThat(counted.amount()).as("counted of %s", id).isNotNegative();
      sums.merge(counted.budget(), counted.amount(), Long::sum);
    }
    assertThat(sums.values())
        .as("counted of %s", id)
        .allMatch(sum -> sum <= stub.captured - stub.refunded + stub.remaining);
  }

  private void checkOpen(String id, Stub stub) {
    assertThat(stub.remaining).as("remaining of %s", id).isPositive();
    assertThat(stub.captured + stub.released + stub.remaining).isEqualTo(stub.amount);
    assertThat(stub.closedAt).isZero();
    assertThat(redis.text(keys, "ZSCORE", name("e:" + stub.account), id))
        .isEqualTo("" + stub.expiresAt);
    assertThat(redis.text(keys, "ZSCORE", name("c"), id)).isNull();
    if (!stub.key.isEmpty()) {
      assertThat(ttl(stub.account, stub.key)).as("key of open hold %s", id).isIn(-1L, -2L);
    }
  }

  private void checkClosed(String id, Stub stub) {
    assertThat(stub.remaining).as("remaining of %s", id).isZero();
    assertThat(stub.closedAt).isPositive();
    assertThat(redis.text(keys, "ZSCORE", name("c"), id)).as("%s in the stubs", id).isNotNull();
    if (!stub.key.isEmpty()) {
      assertThat(ttl(stub.account, stub.key))
          .as("key of closed hold %s", id)
          .isNotEqualTo(-1)
          .isLessThanOrEqualTo(ScriptFixture.PROPERTIES.keys().retention().toMillis());
    }
  }

  private List<String> namesAfter(String kind) {
    String prefix = name(kind);
    return redis.texts(keys, "KEYS", prefix.replace("{", "\\{") + "*").stream()
        .map(key -> key.substring(prefix.length()))
        .toList();
  }

  private String name(String key) {
    return keys.prefix() + key;
  }
}
