package com.hydroml.credits.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scenarios can fail: services with a rule taken out are caught, each by the count that the
 * rule keeps at 0. {@code mvn verify -Pchaos-mutations}.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ChaosMutations {

  private static final Report REPORT = new Report("mutations.json");

  /** All, or those that {@code -Dchaos.mutations=a,b} names. */
  static List<Mutation> chosen() {
    String names = System.getProperty("chaos.mutations", "");
    List<String> wanted = Arrays.asList(names.split(","));
    return Mutation.all().stream()
        .filter(mutation -> names.isEmpty() || wanted.contains(mutation.name()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("chosen")
  void whatIsBrokenIsCaught(Mutation mutation) {
    Result result = run(mutation);
    mutation
        .raises()
        .forEach(
            (wrong, words) ->
                assertThat(result.verdict().count(wrong, words))
                    .as("%s that say %s, of %s: %s", wrong, words, mutation, result.line())
                    .isPositive());
  }

  static Result run(Mutation mutation) {
    ServiceClasses broken = ServiceClasses.built().patchedWith(Patch.of(mutation));
    System.out.println("mutation " + mutation);
    Result result = new ChaosRun(mutation.scenario(), Settings.mutated()).run(broken);
    REPORT.add(result);
    return result;
  }
}
