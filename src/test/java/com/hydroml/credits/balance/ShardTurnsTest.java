package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What waits is taken shard by shard, and none is forgotten for another. */
class ShardTurnsTest {

  private final ShardTurns<String> turns = new ShardTurns<>(10);

  @Test
  void whatIsOfOneShardIsTakenTogether() {
    offer(5, "a", 3, "b", 5, "c", 3, "d");
    assertThat(turns.take(3, each -> true)).containsExactly("b", "d", "a");
    assertThat(turns.take(3, each -> true)).containsExactly("c");
    assertThat(turns.take(3, each -> true)).isEmpty();
  }

  @Test
  void aShardThatHasMoreThanThereIsRoomForKeepsNoOtherWaiting() {
    offer(0, "a1", 0, "a2", 0, "a3", 0, "a4", 1, "b1", 63, "c1");
    assertThat(turns.take(2, each -> true)).containsExactly("a1", "a2");
    assertThat(turns.take(2, each -> true)).containsExactly("b1", "c1");
    offer(1, "b2");
    assertThat(turns.take(2, each -> true)).containsExactly("a3", "a4");
    assertThat(turns.take(2, each -> true)).containsExactly("b2");
  }

  @Test
  void whatNobodyWantsTakesNoRoom() {
    offer(0, "a", 0, "no", 1, "no", 1, "b");
    assertThat(turns.take(2, each -> !each.equals("no"))).containsExactly("a", "b");
  }

  @Test
  void noMoreWaitThanMay() {
    for (int i = 0; i < 10; i++) {
      assertThat(turns.offer(i % 3, "a")).isTrue();
    }
    assertThat(turns.offer(7, "b")).isFalse();
    assertThat(turns.take(4, each -> true)).hasSize(4);
    assertThat(turns.offer(7, "b")).isTrue();
  }

  private void offer(Object... shardsAndItems) {
    for (int i = 0; i < shardsAndItems.length; i += 2) {
      assertThat(turns.offer((Integer) shardsAndItems[i], (String) shardsAndItems[i + 1])).isTrue();
    }
  }
}
