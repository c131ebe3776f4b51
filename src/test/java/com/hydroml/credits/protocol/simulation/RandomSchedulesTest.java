package com.hydroml.credits.protocol.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.quality.RunsAside;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Long random schedules with everything at once: two instances, two accounts in two partitions, two
 * recoverers, every fault, lost replies, duplicates, crashes, cold drops and a rebalance.
 *
 * <p>{@code -Dseed=…} replays one schedule, {@code -Druns=…} runs as many as there is time for.
 */
@RunsAside
class RandomSchedulesTest {

  private static final Logger log = LoggerFactory.getLogger(RandomSchedulesTest.class);
  private static final int MOST_STEPS = 600;
  private static final int RUNS = 10_000;

  @Test
  void noScheduleBreaksAnInvariant() {
    Long seed = Long.getLong("seed");
    int runs = seed == null ? Integer.getInteger("runs", RUNS) : 1;
    long first = seed == null ? 1 : seed;
    long[] steps = new long[1];
    RandomRuns.Failure failure =
        RandomRuns.search(Scopes.large(), new Rules(), first, runs, MOST_STEPS, steps);
    log.info("simulation at random: seeds {} to {}, {} steps", first, first + runs - 1, steps[0]);
    assertThat(failure).as("replay it with -Dseed").isNull();
  }

  @Test
  void failingScheduleIsMadeShort() {
    Mutation mutation = Mutation.KEY_IS_NOT_REMEMBERED_WITH_THE_EFFECT;
    RandomRuns.Failure failure =
        RandomRuns.search(Scopes.large(), mutation.rules, 1, 200, MOST_STEPS, new long[1]);
    assertThat(failure).isNotNull();
    assertThat(failure.schedule()).hasSizeLessThan(60);
    assertThat(RandomRuns.replay(Scopes.large(), mutation.rules, failure.schedule())).isNotNull();
    assertThat(RandomRuns.replay(Scopes.large(), new Rules(), failure.schedule())).isNull();
  }
}
