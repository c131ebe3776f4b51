package com.hydroml.credits.protocol.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.quality.RunsAside;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each rule is needed: without it the simulation finds a schedule that breaks an invariant. */
@RunsAside
class MutationTest {

  private static final Logger log = LoggerFactory.getLogger(MutationTest.class);

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void missingRuleIsNoticed(Mutation mutation) {
    Mutation.Caught caught = mutation.caught();
    log.info("{}: {} by {}", mutation, caught.broken(), caught.schedule());
    assertThat(caught.broken()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void sameScheduleIsHarmlessWithTheRule(Mutation mutation) {
    assertThat(RandomRuns.replay(mutation.scope, new Rules(), mutation.caught().schedule()))
        .isNull();
  }
}
