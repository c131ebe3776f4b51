package com.hydroml.credits.quality;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.AndFullName.Predicates.fullNameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.reconciliation.CheckCommand;
import com.hydroml.credits.reconciliation.RepairCommand;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.Future;
import org.reactivestreams.Publisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;

/**
 * What a class may not do. Each rule has a class below {@code violations} that breaks it, so that a
 * rule which no longer catches anything is noticed.
 */
enum Rules {
  LETTUCE_ONLY_IN_REDIS(
      noClasses()
          .that()
          .resideOutsideOfPackage("..credits.redis..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lettuce..")
          .because("one place knows how a command can be replayed, and bounds its queue")),

  KAFKA_ONLY_IN_JOURNAL(
      noClasses()
          .that()
          .resideOutsideOfPackage("..credits.journal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .because("the client library can then be replaced in one place")),

  NO_POSTGRES_IN_AUTHORIZATION(
      noClasses()
          .that()
          .resideInAPackage("..authorization..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.r2dbc..", "org.springframework.r2dbc..", "java.sql..")
          .because("the hot path does not wait for Postgres (I7)")),

  KERNEL_KNOWS_ONLY_THE_JDK(
      classes()
          .that()
          .resideInAPackage("..kernel..")
          .and()
          .doNotHaveSimpleName("package-info")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify.annotations..", "..kernel..")
          .because("ids and amounts are everybody's")),

  NO_BLOCKING(
      noClasses()
          .that(areNoLifecycle())
          .should()
          .callMethodWhere(on(Publisher.class, "block|blockFirst|blockLast|blockOptional"))
          .orShould()
          .callMethodWhere(on(Publisher.class, "toIterable|toStream"))
          .orShould()
          .callMethodWhere(on(Future.class, "get|join|resultNow"))
          .because("the hot path never blocks (I7)")),

  NO_BARE_SUBSCRIBE(
      noClasses()
          .that(areNoLifecycle())
          .should()
          .callMethodWhere(on(Publisher.class, "subscribe"))
          .because("what is subscribed must be ended, and only a lifecycle does that")),

  FROM_FUTURE_ONLY_BY_SUPPLIER(
      noClasses()
          .should()
          .callMethodWhere(
              target(
                  fullNameMatching(
                      "reactor\\.core\\.publisher\\.Mono\\.from(Future|CompletionStage)"
                          + "\\(java\\.util\\.concurrent\\.Complet.*")))
          .because("a future that is made before the subscription runs once, whoever subscribes")),

  NO_WALL_CLOCK(
      noClasses()
          .that(not(assignableTo(CreditsApplication.class)))
          .should()
          .callMethodWhere(
              target(
                  fullNameMatching(
                      "java\\.lang\\.System\\.currentTimeMillis\\(\\)"
                          + "|java\\.time\\.\\w+\\.now\\((java\\.time\\.ZoneId)?\\)"
                          + "|java\\.time\\.InstantSource\\.system\\(\\)"
                          + "|java\\.time\\.Clock\\.(system|tick)\\w*\\(.*\\)")))
          .orShould()
          .callConstructor(java.util.Date.class)
          .because("money's time is Redis' time; other time comes from the injected clock")),

  NO_RANDOMNESS(
      noClasses()
          .that(not(assignableTo(RandomIds.class)))
          .should()
          .callMethodWhere(
              target(
                  fullNameMatching(
                      "java\\.util\\.UUID\\.randomUUID\\(\\)"
                          + "|java\\.lang\\.Math\\.random\\(\\)"
                          + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\.current\\(\\)"
                          + "|java\\.security\\.SecureRandom\\.getInstance.*")))
          .orShould()
          .callConstructorWhere(target(owner(assignableTo(java.util.Random.class))))
          .because("ids come from one source, of the quality that they need")),

  TRANSACTIONS_ARE_WHOLE(
      noClasses()
          .that()
          .resideOutsideOfPackage("..credits.database")
          .should()
          .callMethodWhere(
              target(
                  fullNameMatching(
                      "org\\.springframework\\.transaction\\.reactive\\.TransactionalOperator"
                          + "\\.create\\(.*")))
          .because("one that is cancelled can take effect in part (I3), see WholeTransactions")),

  NO_SYSTEM_OUT(
      noClasses()
          .that(not(assignableTo(CreditsApplication.class)))
          .should()
          .accessFieldWhere(target(fullNameMatching("java\\.lang\\.System\\.(out|err)")))
          .orShould()
          .callMethodWhere(target(nameMatching("printStackTrace")))
          .because("an operator reads the log, or what the command prints"));

  private final ArchRule rule;

  Rules(ArchRule rule) {
    this.rule = rule;
  }

  ArchRule rule() {
    return rule;
  }

  /** Wiring, starting, stopping and the operators' command may wait: nothing is served then. */
  private static DescribedPredicate<JavaClass> areNoLifecycle() {
    return not(DescribedPredicate.describe("lifecycle or configuration", Rules::isLifecycle));
  }

  private static boolean isLifecycle(JavaClass type) {
    return type.isAssignableTo(SmartLifecycle.class)
        || type.isAnnotatedWith(Configuration.class)
        || type.isAssignableTo(CheckCommand.class)
        || type.isAssignableTo(RepairCommand.class)
        || type.getEnclosingClass().filter(Rules::isLifecycle).isPresent();
  }

  private static DescribedPredicate<JavaMethodCall> on(Class<?> owner, String names) {
    return DescribedPredicate.describe(
        owner.getSimpleName() + "." + names,
        call ->
            call.getTargetOwner().isAssignableTo(owner)
                && call.getTarget().getName().matches(names));
  }
}
