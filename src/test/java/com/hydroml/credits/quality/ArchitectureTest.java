package com.hydroml.credits.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.CreditsApplication;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.modulith.core.ApplicationModules;

/** Dependencies go one way, libraries stay where they belong, and each rule catches something. */
@RunsAside
class ArchitectureTest {

  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackagesOf(CreditsApplication.class);

  @Test
  void modulesDependInTheDirectionThatTheyDeclare() {
    ApplicationModules.of(CreditsApplication.class).verify();
  }

  @ParameterizedTest
  @EnumSource(Rules.class)
  void serviceKeepsTheRule(Rules rule) {
    rule.rule().allowEmptyShould(true).check(SERVICE);
  }

  static Stream<Arguments> violations() {
    return Violation.ALL.stream().map(v -> Arguments.of(v.rule(), v.type()));
  }

  @ParameterizedTest
  @MethodSource("violations")
  void violationIsCaught(Rules rule, Class<?> violation) {
    JavaClasses violating = new ClassFileImporter().importClasses(violation);
    assertThat(rule.rule().evaluate(violating).hasViolation()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Rules.class)
  void everyRuleHasAViolation(Rules rule) {
    assertThat(Violation.ALL).anyMatch(violation -> violation.rule() == rule);
  }
}
