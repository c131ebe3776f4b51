package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.balance.HotStateLoader.Loaded;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Loads are bounded, honest about what was not begun, and independent of each other. */
class HotStateLoaderTest {

  private static final ShardKeys KEYS = ShardKeys.of(3, 1);

  private final FakeSource ledger = new FakeSource();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger installed = new AtomicInteger();
  private final RedisGateway redis =
      (script, shard, key, arguments) -> {
        calls.incrementAndGet();
        installed.addAndGet(arguments.length - 1);
        return CompletableFuture.completedFuture(Collections.nCopies(arguments.length, 0L));
      };
  private final HotStateLoader loader = new HotStateLoader(ledger, redis, Clock.systemUTC());

  @Test
  void moreThanMayBeUnderWayIsRefusedAtOnceAndTheRestEndsBySilence() {
    ledger.silent(true);
    List<CompletableFuture<Loaded>> loads = new ArrayList<>();
    for (int i = 0; i < HotStateLoader.MOST_LOADS; i++) {
      loads.add(load("user:" + i));
    }
    int underWay = loader.underWay();
    assertThat(load("user:0")).as("who is loaded already is waited for").isNotDone();
    assertThat(load("user:more")).isCompletedWithValue(Loaded.OVERLOADED);
    assertThat(underWay).isEqualTo(HotStateLoader.MOST_LOADS);

    List<Loaded> ended = loads.stream().map(CompletableFuture::join).toList();
    assertThat(ended).filteredOn(Loaded.UNAVAILABLE::equals).hasSize(HotStateReads.LANES);
    assertThat(ended)
        .filteredOn(Loaded.OVERLOADED::equals)
        .hasSize(HotStateLoader.MOST_LOADS - HotStateReads.LANES);
    await().until(() -> loader.underWay() == 0);
    assertThat(ledger.reads).hasValue(HotStateReads.LANES);

    ledger.silent(false);
    ledger.with("user:0");
    await().until(() -> load("user:0").join() == Loaded.DONE);
    assertThat(installed).hasValue(1);
  }

  @Test
  void anAccountThatCannotBeReadKeepsNoOtherBack() {
    ledger.answersInGroupsOf(100);
    List<CompletableFuture<Loaded>> others = new ArrayList<>();
    for (int i = 0; i < HotStateReads.LANES * HotStateReads.LARGEST_READ; i++) {
      others.add(load(known("user:" + i)));
    }
    ledger.unreadable("broken");
    CompletableFuture<Loaded> broken = load(known("broken"));
    for (int i = 0; i < HotStateReads.LARGEST_READ; i++) {
      others.add(load(known("late:" + i)));
    }
    assertThat(ledger.reads).as("everything else waits").hasValue(HotStateReads.LANES);

    ledger.answersInGroupsOf(1);

    assertThat(broken.join()).isEqualTo(Loaded.UNAVAILABLE);
    assertThat(others).allSatisfy(load -> assertThat(load.join()).isEqualTo(Loaded.DONE));
    assertThat(installed).hasValue(others.size());
    assertThat(ledger.reads)
        .as("one by one only beside the one that cannot be read")
        .hasValueLessThan(3 * HotStateReads.LARGEST_READ);
  }

  @Test
  void whatIsReadTogetherIsInstalledTogetherIfItIsOfOneShardAndGeneration() {
    ledger.answersInGroupsOf(HotStateReads.LANES + 1);
    List<CompletableFuture<Loaded>> loads = new ArrayList<>();
    for (int i = 0; i < HotStateReads.LANES; i++) {
      loads.add(load(known("first:" + i)));
    }
    for (int i = 0; i < 20; i++) {
      String account = known("user:" + i);
      loads.add(loader.account(KEYS, account, "0"));
      loads.add(loader.account(ShardKeys.of(3, 2), account, "0"));
      loads.add(loader.account(ShardKeys.of(4, 1), known("other:" + i), "0"));
    }
    ledger.answersInGroupsOf(1);

    assertThat(loads).allSatisfy(load -> assertThat(load.join()).isEqualTo(Loaded.DONE));
    assertThat(installed).hasValue(loads.size());
    assertThat(calls).hasValue(HotStateReads.LANES + 3);
  }

  /** An account may be called as a hold is; loading it as one would answer for the wrong thing. */
  @Test
  void aHoldThatTheLedgerLacksIsUnknownAlsoWhereAnAccountIsCalledSo() {
    String id = known("auth_1q7hT2mZk9QpLw4Rb8Xc3VnDsJ");
    // Read together with the account of that name.
    ledger.answersInGroupsOf(100);
    List<CompletableFuture<Loaded>> busy = new ArrayList<>();
    for (int i = 0; i < HotStateReads.LANES; i++) {
      busy.add(load(known("user:" + i)));
    }
    List<CompletableFuture<Loaded>> holds = new ArrayList<>();
    List<CompletableFuture<Loaded>> accounts = new ArrayList<>();
    for (int lane = 1; lane <= HotStateReads.LANES; lane++) {
      holds.add(loader.hold(ShardKeys.of(3, lane), id, "0"));
    }
    for (int lane = 1; lane <= HotStateReads.LANES; lane++) {
      accounts.add(loader.account(ShardKeys.of(3, lane), id, "0"));
    }
    ledger.answersInGroupsOf(1);

    assertThat(holds).allSatisfy(load -> assertThat(load.join()).isEqualTo(Loaded.UNKNOWN));
    assertThat(accounts).allSatisfy(load -> assertThat(load.join()).isEqualTo(Loaded.DONE));
    assertThat(busy).allSatisfy(load -> assertThat(load.join()).isEqualTo(Loaded.DONE));
  }

  private String known(String account) {
    ledger.with(account);
    return account;
  }

  private CompletableFuture<Loaded> load(String account) {
    return loader.account(KEYS, account, "0");
  }
}
