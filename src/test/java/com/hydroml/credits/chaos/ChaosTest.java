package com.hydroml.credits.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.quality.RunsAside;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that a client was told is lost or done twice when an instance or Redis is killed and when
 * replies are lost (I2, I3, I4): the short selection of the scenarios of {@code -Pchaos}, one after
 * the other on the same processes.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@RunsAside
class ChaosTest {

  private static final Report REPORT = new Report("report.json");
  private static Stack stack;

  @BeforeAll
  static void start() {
    stack = Stack.single(ServiceClasses.built());
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @ParameterizedTest
  @MethodSource("com.hydroml.credits.chaos.Scenario#brief")
  void whatClientsWereToldIsInTheLedgerOnce(Scenario scenario) {
    Result result = new ChaosRun(scenario, Settings.brief()).run(stack);
    REPORT.add(result);
    assertThat(result.isClean()).as("%s %s", result.line(), result.verdict().words()).isTrue();
  }
}
