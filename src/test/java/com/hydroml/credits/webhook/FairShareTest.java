package com.hydroml.credits.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whatever piles up for one receiver, the others get their turn. */
class FairShareTest {

  private final FairShare share = new FairShare();

  private static Backlog healthy(String account, long... due) {
    return new Backlog(account, false, LongStream.of(due).boxed().toList());
  }

  private static Backlog failing(String account, long... due) {
    return new Backlog(account, true, LongStream.of(due).boxed().toList());
  }

  @Test
  void eachAccountGetsOneBeforeAnyGetsTwo() {
    List<Backlog> seen = List.of(healthy("a", 1, 2), healthy("b", 3, 4), healthy("c", 5));
    assertThat(share.choose(seen, 4, 2)).containsExactly(1L, 3L, 5L, 2L);
    assertThat(share.after()).isEmpty();
  }

  @Test
  void whoGotNothingComesFirstTheNextTime() {
    List<Backlog> seen =
        List.of(healthy("a", 1, 2), healthy("b"), healthy("c", 3), healthy("d", 4));
    assertThat(share.choose(seen, 1, 1)).containsExactly(1L);
    assertThat(share.choose(seen.subList(1, 4), 1, 1)).containsExactly(3L);
    assertThat(share.after()).isEqualTo("c");
    assertThat(share.choose(seen.subList(3, 4), 1, 1)).containsExactly(4L);
    assertThat(share.after()).isEmpty();
  }

  @Test
  void moreAccountsThanOneLookIsAtAreGoneThroughOneAfterTheOther() {
    List<Backlog> seen =
        IntStream.range(0, FairShare.ACCOUNTS)
            .mapToObj(i -> healthy("account-%03d".formatted(i)))
            .toList();
    assertThat(share.choose(seen, 4, 2)).isEmpty();
    assertThat(share.after()).isEqualTo(seen.getLast().account());
  }

  /** However many receivers hang, a half of the room is never theirs. */
  @Test
  void failingReceiversLeaveRoomAndTakeTurns() {
    List<Backlog> seen = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      seen.add(failing("f" + i, i));
    }
    seen.add(healthy("healthy", 100));
    Set<Long> tried = new HashSet<>();
    for (int round = 0; round < 5; round++) {
      List<Long> chosen = share.choose(seen, 4, 2);
      assertThat(chosen).hasSize(3).contains(100L);
      tried.addAll(chosen);
    }
    assertThat(tried).hasSize(11);
    assertThat(share.choose(seen, 4, 0)).containsExactly(100L);
    assertThat(share.choose(seen, 4, -1)).containsExactly(100L);
  }
}
