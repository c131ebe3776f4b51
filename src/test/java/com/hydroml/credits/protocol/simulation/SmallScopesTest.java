package com.hydroml.credits.protocol.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.quality.RunsAside;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** I1 to I6 hold in every state that a small scope can get into, whatever is delayed or lost. */
@RunsAside
class SmallScopesTest {

  private static final Logger log = LoggerFactory.getLogger(SmallScopesTest.class);

  /** Far above what any scope has: one that grows beyond it is no longer small. */
  private static final long MOST_STATES = 1_000_000;

  static Stream<Scope> scopes() {
    return Scopes.small().stream();
  }

  @ParameterizedTest
  @MethodSource("scopes")
  void noStateBreaksAnInvariant(Scope scope) {
    Explorer.Result result = Explorer.explore(scope, new Rules(), MOST_STATES);
    log.info("simulation {}: {} states, depth {}", scope.name(), result.states(), result.depth());
    assertThat(result.broken()).as("by %s", result.schedule()).isNull();
    assertThat(result.complete()).as("%s was explored to its end", scope.name()).isTrue();
  }
}
