package com.hydroml.credits.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, as long as the settings say: {@code mvn verify -Pchaos}. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ChaosScenarios {

  private static final Report REPORT = new Report("report.json");
  private static final ServiceClasses SERVICE = ServiceClasses.built();

  /** All, or those that {@code -Dchaos.scenarios=a,b} names. */
  static List<Scenario> chosen() {
    String names = System.getProperty("chaos.scenarios", "");
    List<String> wanted = Arrays.asList(names.split(","));
    return Scenario.all().stream()
        .filter(scenario -> names.isEmpty() || wanted.contains(scenario.name()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("chosen")
  void whatClientsWereToldIsInTheLedgerOnce(Scenario scenario) {
    Result result = new ChaosRun(scenario, Settings.whole()).run(SERVICE);
    REPORT.add(result);
    assertThat(result.isClean()).as("%s %s", result.line(), result.verdict().words()).isTrue();
  }
}
