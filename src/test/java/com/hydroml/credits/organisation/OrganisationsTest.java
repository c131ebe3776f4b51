package com.hydroml.credits.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.SpendingLimit;
import com.hydroml.credits.balance.SpendingLimits;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.organisation.Organisation.Limit;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What roles and budgets in memory mean for a request, and that changes are taken in. */
class OrganisationsTest {

  private static final String ACME = "org:acme";
  private static final String ADA = "user:ada";
  private static final String BOB = "user:bob";
  private static final String VISION = "vision";
  private static final String SPEECH = "speech";

  private final Organisations organisations = new Organisations();

  /** Whoever sends the credential of a person, or with no persons of an organisation. */
  private record Credential(Set<String> accounts, Set<String> persons) implements Caller {

    static Credential of(String... accounts) {
      return new Credential(Set.of(accounts), Set.of(accounts));
    }

    @Override
    public String id() {
      return "key_1";
    }

    @Override
    public String name() {
      return "a person's";
    }

    @Override
    public Set<Scope> scopes() {
      return EnumSet.allOf(Scope.class);
    }
  }

  private static Limit budget(String id, String spender, boolean hard) {
    return new Limit(spender, new SpendingLimit(id, BudgetPeriod.MONTH, 100, hard));
  }

  private void take(Organisation... changed) {
    organisations.take(List.of(changed), false, organisations.revision() + 1);
  }

  private static Organisation acme(Map<String, Role> members) {
    return new Organisation(ACME, members, Map.of(), List.of());
  }

  private static Organisation withTeams(Map<String, Set<String>> teams, Limit... budgets) {
    return new Organisation(
        ACME, Map.of(ADA, Role.MEMBER, BOB, Role.MEMBER), teams, List.of(budgets));
  }

  private List<String> counting(String spender) {
    return organisations.of(ACME, spender).stream().map(SpendingLimit::budget).sorted().toList();
  }

  @ParameterizedTest
  @CsvSource({
    "VIEWER, READ",
    "MEMBER, READ AUTHORIZE",
    "ADMIN, READ AUTHORIZE",
    "OWNER, READ AUTHORIZE PURCHASE"
  })
  void aRoleLetsItsHolderUseTheAccountForCertainScopes(Role role, String scopes) {
    take(acme(Map.of(ADA, role)));
    for (Scope scope : Scope.values()) {
      Caller acting = organisations.acting(Credential.of(ADA), scope);
      assertThat(acting.covers(ACME))
          .as(scope.name())
          .isEqualTo(List.of(scopes.split(" ")).contains(scope.name()));
      assertThat(acting.knows(ACME)).isTrue();
      assertThat(acting.covers(ADA)).isTrue();
      assertThat(acting.covers("org:other")).isFalse();
      assertThat(acting.knows("org:other")).isFalse();
    }
  }

  @Test
  void whoHasNoRoleIsLeftAsHeIs() {
    Caller stranger = Credential.of("user:stranger");
    assertThat(organisations.acting(stranger, Scope.READ)).isSameAs(stranger);
    take(acme(Map.of(ADA, Role.OWNER)));
    assertThat(organisations.acting(stranger, Scope.READ)).isSameAs(stranger);
    Caller organisationsOwn = new Credential(Set.of(ADA), Set.of());
    assertThat(organisations.acting(organisationsOwn, Scope.READ)).isSameAs(organisationsOwn);
  }

  @Test
  void aRoleThatWasTakenAwayIsNoneAnyMore() {
    take(acme(Map.of(ADA, Role.OWNER, BOB, Role.MEMBER)));
    take(acme(Map.of(ADA, Role.OWNER)));
    Caller bob = Credential.of(BOB);
    assertThat(organisations.acting(bob, Scope.READ)).isSameAs(bob);
    take(acme(Map.of(ADA, Role.VIEWER)));
    assertThat(organisations.acting(Credential.of(ADA), Scope.AUTHORIZE).covers(ACME)).isFalse();
    take(Organisation.empty(ACME));
    assertThat(organisations.acting(Credential.of(ADA), Scope.READ).knows(ACME)).isFalse();
  }

  @Test
  void aWholeReadingForgetsWhatItDoesNotHave() {
    take(acme(Map.of(ADA, Role.OWNER)));
    organisations.take(
        List.of(new Organisation("org:new", Map.of(BOB, Role.OWNER), Map.of(), List.of())),
        true,
        1);
    assertThat(organisations.acting(Credential.of(ADA), Scope.READ).knows(ACME)).isFalse();
    assertThat(organisations.acting(Credential.of(BOB), Scope.READ).covers("org:new")).isTrue();
    assertThat(organisations.revision()).isEqualTo(1);
  }

  @Test
  void aPersonIsInSeveralOrganisations() {
    take(acme(Map.of(ADA, Role.OWNER)));
    take(new Organisation("org:b", Map.of(ADA, Role.VIEWER), Map.of(), List.of()));
    Caller reads = organisations.acting(Credential.of(ADA), Scope.READ);
    assertThat(reads.accounts()).containsExactlyInAnyOrder(ADA, ACME, "org:b");
    assertThat(organisations.acting(Credential.of(ADA), Scope.AUTHORIZE).accounts())
        .containsExactlyInAnyOrder(ADA, ACME);
  }

  @Test
  void aMemberSpendsAsHimselfOrAsATeamThatHeIsIn() {
    take(withTeams(Map.of(VISION, Set.of(ADA), SPEECH, Set.of(BOB))));
    Caller ada = organisations.acting(Credential.of(ADA), Scope.AUTHORIZE);
    assertThat(ada.spenders(ACME)).containsExactlyInAnyOrder(ADA, VISION);
    assertThat(ada.spenders(ADA)).isNull();
    take(acme(Map.of(ADA, Role.ADMIN)));
    assertThat(organisations.acting(Credential.of(ADA), Scope.AUTHORIZE).spenders(ACME)).isNull();
  }

  /** Who covers the account anyway is not bound by a role that somebody gave him. */
  @Test
  void aCredentialOfTheAccountItselfSpendsAsAnybody() {
    take(acme(Map.of(ADA, Role.MEMBER)));
    Caller ada = organisations.acting(Credential.of(ADA, ACME), Scope.AUTHORIZE);
    assertThat(ada.spenders(ACME)).isNull();
  }

  @Test
  void aMembersBudgetsAreHisOwnAndThoseOfHisTeams() {
    take(
        withTeams(
            Map.of(VISION, Set.of(ADA), SPEECH, Set.of(BOB)),
            budget("bud_ada", ADA, true),
            budget("bud_vision", VISION, true),
            budget("bud_speech", SPEECH, false)));
    assertThat(counting(ADA)).containsExactly("bud_ada", "bud_vision");
    assertThat(counting(BOB)).containsExactly("bud_speech");
    assertThat(counting(VISION)).containsExactly("bud_vision");
    assertThat(counting("user:nobody")).isEmpty();
    assertThat(organisations.of("org:other", ADA)).isEmpty();
  }

  @Test
  void whoChangesTeamsChangesBudgets() {
    Limit vision = budget("bud_vision", VISION, true);
    take(withTeams(Map.of(VISION, Set.of(ADA)), vision));
    assertThat(counting(ADA)).containsExactly("bud_vision");
    take(withTeams(Map.of(VISION, Set.of(BOB)), vision));
    assertThat(counting(ADA)).isEmpty();
    assertThat(counting(BOB)).containsExactly("bud_vision");
    take(withTeams(Map.of(VISION, Set.of(BOB))));
    assertThat(counting(BOB)).isEmpty();
    assertThat(organisations.inForce(ACME, List.of("bud_vision"))).isEmpty();
  }

  @Test
  void aBudgetThatIsInForceIsFoundById() {
    take(withTeams(Map.of(), budget("bud_a", ADA, true), budget("bud_b", BOB, false)));
    assertThat(organisations.inForce(ACME, List.of("bud_b", "bud_ended")))
        .extracting(SpendingLimit::budget)
        .containsExactly("bud_b");
    assertThat(organisations.inForce("org:other", List.of("bud_b"))).isEmpty();
  }

  /** However many there are by a mistake made in SQL, the script gets no more, and declines. */
  @Test
  void noMoreBudgetsCountAtOnceThanMayAndThoseThatDeclineComeFirst() {
    List<Limit> many = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> many.add(budget("bud_soft" + i, ADA, false)));
    many.add(budget("bud_hard", ADA, true));
    Collections.shuffle(many, new Random(7));
    take(withTeams(Map.of(), many.toArray(Limit[]::new)));
    assertThat(organisations.of(ACME, ADA)).hasSize(SpendingLimits.MOST_AT_ONCE);
    assertThat(organisations.of(ACME, ADA).getFirst().budget()).isEqualTo("bud_hard");
  }
}
