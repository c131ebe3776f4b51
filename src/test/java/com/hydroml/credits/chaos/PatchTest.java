package com.hydroml.credits.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mutations that show that the harness can fail fit the sources as they are, and compile. */
class PatchTest {

  @ParameterizedTest
  @MethodSource("mutations")
  void everyMutationFits(Mutation mutation) {
    assertThat(Patch.of(mutation)).isNotEmptyDirectory();
  }

  static List<Mutation> mutations() {
    return Mutation.all();
  }
}
