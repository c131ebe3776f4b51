package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.balance.HotStateReads.Found;
import com.hydroml.credits.balance.HotStateReads.Wanted;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An account that takes too long to read is given up, and what was asked for beside it is not. */
class HotStateReadsTest {

  private final FakeSource ledger = new FakeSource();
  private final Map<Account, Found> answered = new ConcurrentHashMap<>();

  private record Account(String id) implements Wanted {

    @Override
    public int shard() {
      return 0;
    }

    @Override
    public boolean isHold() {
      return false;
    }

    @Override
    public boolean begin() {
      return true;
    }
  }

  @Test
  void oneThatIsReadForTooLongTakesNobodyElsesAnswer() {
    HotStateReads<Account> reads =
        new HotStateReads<>(ledger, 100, Duration.ofSeconds(1), answered::putAll);
    ledger.answersInGroupsOf(HotStateReads.LANES + 1);
    for (int i = 0; i < HotStateReads.LANES; i++) {
      reads.offer(known("first:" + i));
    }
    ledger.slow("slow");
    reads.offer(known("before"));
    reads.offer(known("slow"));
    reads.offer(known("after"));
    ledger.answersInGroupsOf(1);
    await().until(() -> answered.size() == HotStateReads.LANES + 3);
    assertThat(answered.get(new Account("slow"))).isInstanceOf(Found.Failed.class);
    assertThat(answered.get(new Account("before"))).isInstanceOf(Found.Stored.class);
    assertThat(answered.get(new Account("after"))).isInstanceOf(Found.Stored.class);
    assertThat(IntStream.range(0, HotStateReads.LANES))
        .allSatisfy(
            i ->
                assertThat(answered.get(new Account("first:" + i)))
                    .isInstanceOf(Found.Stored.class));
  }

  private Account known(String account) {
    ledger.with(account);
    return new Account(account);
  }
}
