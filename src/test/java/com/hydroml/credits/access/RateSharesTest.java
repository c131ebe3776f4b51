package com.hydroml.credits.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.access.RateShares.Other;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is asked of whom, instances that renew one after the other never let in too much. */
class RateSharesTest {

  private static final long LIMIT = 100_000;

  /** An instance: what it wrote down, or nothing; what is asked of it. */
  private static final class Instance {
    private Long share;
    private long demand;
    private long written;
    private boolean fresh = true;

    private long letsIn(int instances) {
      long whole = share == null ? RateShares.equal(LIMIT, instances) : share;
      return fresh ? whole : whole / 2;
    }
  }

  private static void renew(Instance me, List<Instance> all) {
    List<Other> others = new ArrayList<>();
    for (Instance other : all) {
      if (other != me && other.share != null) {
        others.add(new Other(other.share, other.written, other.fresh));
      }
    }
    me.share = RateShares.share(LIMIT, all.size(), others, me.demand);
    me.written = me.demand;
    me.fresh = true;
  }

  private static long sum(List<Instance> all) {
    return all.stream().mapToLong(instance -> instance.letsIn(all.size())).sum();
  }

  private static List<Instance> instances(int count) {
    List<Instance> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Instance());
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void togetherTheyNeverLetInMoreThanTheLimit(long seed) {
    Random random = new Random(seed);
    List<Instance> all = instances(1 + random.nextInt(8));
    for (int step = 0; step < 5000; step++) {
      Instance one = all.get(random.nextInt(all.size()));
      switch (random.nextInt(4)) {
        case 0 -> one.demand = random.nextBoolean() ? 0 : random.nextLong(2 * LIMIT);
        case 1 -> one.fresh = false;
        default -> renew(one, all);
      }
      assertThat(sum(all)).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(LIMIT);
    }
  }

  @Test
  void whoIsAskedAloneHasAlmostAllOfItAfterTwoRounds() {
    List<Instance> all = instances(4);
    all.getFirst().demand = LIMIT;
    for (int round = 0; round < 2; round++) {
      all.forEach(instance -> renew(instance, all));
    }
    assertThat(all.getFirst().share).isEqualTo(LIMIT - 3 * LIMIT / 40);
    assertThat(all.getLast().share).isEqualTo(LIMIT / 40);
  }

  @Test
  void sharesFollowDemandAndAreEqualAgainWhenThereIsNone() {
    List<Instance> all = instances(2);
    all.getFirst().demand = LIMIT;
    all.forEach(instance -> renew(instance, all));
    all.getLast().demand = LIMIT;
    for (int round = 0; round < 3; round++) {
      all.forEach(instance -> renew(instance, all));
    }
    assertThat(all).allMatch(instance -> instance.share == LIMIT / 2);
    all.getFirst().demand = 0;
    for (int round = 0; round < 3; round++) {
      all.forEach(instance -> renew(instance, all));
    }
    assertThat(all.getLast().share).isEqualTo(LIMIT - LIMIT / 20);
    all.getLast().demand = 0;
    for (int round = 0; round < 3; round++) {
      all.forEach(instance -> renew(instance, all));
    }
    assertThat(all).allMatch(instance -> instance.share == LIMIT / 2);
  }

  @Test
  void halfOfALapsedShareIsLeftToIt() {
    assertThat(RateShares.share(LIMIT, 2, List.of(new Other(80_000, 99, false)), LIMIT))
        .isEqualTo(60_000);
    assertThat(RateShares.share(LIMIT, 2, List.of(new Other(80_000, 0, true)), LIMIT))
        .isEqualTo(20_000);
    assertThat(RateShares.share(LIMIT, 1, List.of(), LIMIT)).isEqualTo(LIMIT);
  }

  @Test
  void aSmallLimitIsSharedWithoutLosingItAll() {
    assertThat(RateShares.share(1000, 3, List.of(), 0)).isEqualTo(333);
    assertThat(RateShares.share(1000, 3, List.of(), 5000)).isEqualTo(334);
  }
}
