package com.hydroml.credits.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.SpendingLimit;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.organisation.Organisation.Limit;
import com.hydroml.credits.web.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may give which role, what an organisation keeps, and how large it gets. */
class OrganisationRulesTest {

  private static final String ADA = "user:ada";
  private static final String BOB = "user:bob";
  private static final Authority ADMINISTRATOR = new Authority(true, null);
  private static final Authority OWNER = new Authority(false, Role.OWNER);

  private static Organisation organisation(Map<String, Role> members, String... teams) {
    return new Organisation(
        "org:acme",
        members,
        Set.of(teams).stream().collect(Collectors.toMap(team -> team, team -> Set.<String>of())),
        List.of());
  }

  private static String code(@Nullable Problem problem) {
    return problem == null ? "" : problem.code().code();
  }

  /** A row: by whom, what the member is before (nothing: none), and after; and what comes of it. */
  @ParameterizedTest
  @CsvSource({
    "VIEWER, , VIEWER, forbidden",
    "MEMBER, , VIEWER, forbidden",
    "ADMIN, , VIEWER, ''",
    "ADMIN, VIEWER, MEMBER, ''",
    "ADMIN, MEMBER, VIEWER, ''",
    "ADMIN, , ADMIN, forbidden",
    "ADMIN, MEMBER, ADMIN, forbidden",
    "ADMIN, MEMBER, OWNER, forbidden",
    "ADMIN, ADMIN, MEMBER, forbidden",
    "ADMIN, OWNER, MEMBER, forbidden",
    "OWNER, , OWNER, ''",
    "OWNER, MEMBER, ADMIN, ''",
    "OWNER, ADMIN, MEMBER, ''",
    "OWNER, OWNER, VIEWER, ''",
  })
  void whoGivesWhichRole(Role by, @Nullable Role before, Role after, String expected) {
    Map<String, Role> members = new HashMap<>(Map.of(ADA, Role.OWNER));
    if (before != null) {
      members.put(BOB, before);
    }
    Organisation acme = organisation(members);
    Authority authority = new Authority(false, by);
    assertThat(code(OrganisationRules.putMember(acme, authority, BOB, after, 0)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "VIEWER, VIEWER, forbidden",
    "MEMBER, VIEWER, forbidden",
    "ADMIN, VIEWER, ''",
    "ADMIN, MEMBER, ''",
    "ADMIN, ADMIN, forbidden",
    "ADMIN, OWNER, forbidden",
    "ADMIN, , member_not_found",
    "OWNER, ADMIN, ''",
    "OWNER, OWNER, ''",
  })
  void whoRemovesWhom(Role by, @Nullable Role whom, String expected) {
    Map<String, Role> members = new HashMap<>(Map.of(ADA, Role.OWNER));
    if (whom != null) {
      members.put(BOB, whom);
    }
    assertThat(
            code(
                OrganisationRules.removeMember(
                    organisation(members), new Authority(false, by), BOB)))
        .isEqualTo(expected);
  }

  @Test
  void theLastOwnerStays() {
    Organisation acme = organisation(Map.of(ADA, Role.OWNER, BOB, Role.ADMIN));
    for (Authority by : List.of(OWNER, ADMINISTRATOR)) {
      assertThat(code(OrganisationRules.removeMember(acme, by, ADA))).isEqualTo("last_owner");
      assertThat(code(OrganisationRules.putMember(acme, by, ADA, Role.ADMIN, 0)))
          .isEqualTo("last_owner");
      assertThat(code(OrganisationRules.putMember(acme, by, ADA, Role.OWNER, 0))).isEmpty();
      assertThat(code(OrganisationRules.removeMember(acme, by, BOB))).isEmpty();
    }
  }

  @Test
  void aMemberAndATeamHaveDifferentIds() {
    Organisation acme = organisation(Map.of(ADA, Role.OWNER), "vision");
    assertThat(code(OrganisationRules.putMember(acme, OWNER, "vision", Role.MEMBER, 0)))
        .isEqualTo("spender_conflict");
    assertThat(code(OrganisationRules.putTeam(acme, OWNER, ADA))).isEqualTo("spender_conflict");
    assertThat(code(OrganisationRules.putTeam(acme, OWNER, "vision"))).isEmpty();
  }

  @Test
  void anOrganisationGetsNoLargerThanItMay() {
    Map<String, Role> members = new HashMap<>();
    IntStream.range(0, OrganisationRules.MAX_MEMBERS)
        .forEach(i -> members.put("user:" + i, Role.OWNER));
    Organisation full =
        organisation(
            members,
            IntStream.range(0, OrganisationRules.MAX_TEAMS)
                .mapToObj(i -> "team:" + i)
                .toArray(String[]::new));
    assertThat(code(OrganisationRules.putMember(full, OWNER, ADA, Role.MEMBER, 0)))
        .isEqualTo("organisation_limit");
    assertThat(code(OrganisationRules.putMember(full, OWNER, "user:1", Role.MEMBER, 0))).isEmpty();
    assertThat(code(OrganisationRules.putTeam(full, OWNER, "more")))
        .isEqualTo("organisation_limit");
    assertThat(code(OrganisationRules.putTeam(full, OWNER, "team:1"))).isEmpty();
  }

  @Test
  void nobodyIsInTooManyOrganisationsOrTeams() {
    Organisation acme = organisation(Map.of(ADA, Role.OWNER));
    int most = OrganisationRules.MAX_ORGANISATIONS_OF_A_MEMBER;
    assertThat(code(OrganisationRules.putMember(acme, OWNER, BOB, Role.MEMBER, most)))
        .isEqualTo("organisation_limit");
    assertThat(code(OrganisationRules.putMember(acme, OWNER, BOB, Role.MEMBER, most - 1)))
        .isEmpty();
    assertThat(code(OrganisationRules.putMember(acme, OWNER, ADA, Role.OWNER, most))).isEmpty();

    Map<String, Set<String>> teams = new HashMap<>();
    for (int i = 0; i < OrganisationRules.MAX_TEAMS_OF_A_MEMBER; i++) {
      teams.put("team:" + i, Set.of(ADA));
    }
    teams.put("more", Set.of());
    Organisation inAll = new Organisation("org:acme", Map.of(ADA, Role.OWNER), teams, List.of());
    assertThat(code(OrganisationRules.putTeamMember(inAll, OWNER, "more", ADA)))
        .isEqualTo("organisation_limit");
    assertThat(code(OrganisationRules.putTeamMember(inAll, OWNER, "team:1", ADA))).isEmpty();
  }

  private static Organisation withBudgets(int ofAda, int ofVision, Set<String> vision) {
    List<Limit> budgets = new ArrayList<>();
    for (int i = 0; i < ofAda; i++) {
      budgets.add(budget("bud_a" + i, ADA));
    }
    for (int i = 0; i < ofVision; i++) {
      budgets.add(budget("bud_v" + i, "vision"));
    }
    return new Organisation(
        "org:acme", Map.of(ADA, Role.MEMBER, BOB, Role.OWNER), Map.of("vision", vision), budgets);
  }

  private static Limit budget(String id, String spender) {
    return new Limit(spender, new SpendingLimit(id, BudgetPeriod.DAY, 1, true));
  }

  /** Sixteen count for one authorization, whichever way they come together. */
  @Test
  void noMoreBudgetsComeToCountForOneSpender() {
    Organisation apart = withBudgets(10, 7, Set.of());
    assertThat(code(OrganisationRules.putTeamMember(apart, OWNER, "vision", ADA)))
        .isEqualTo("organisation_limit");
    assertThat(code(OrganisationRules.putTeamMember(apart, OWNER, "vision", BOB))).isEmpty();
    assertThat(code(OrganisationRules.createBudget(apart, OWNER, "vision"))).isEmpty();

    Organisation together = withBudgets(10, 6, Set.of(ADA));
    assertThat(code(OrganisationRules.createBudget(together, OWNER, "vision")))
        .isEqualTo("organisation_limit");
    assertThat(code(OrganisationRules.createBudget(together, OWNER, ADA)))
        .isEqualTo("organisation_limit");
    assertThat(code(OrganisationRules.createBudget(together, OWNER, BOB))).isEmpty();
    assertThat(code(OrganisationRules.createBudget(withBudgets(0, 16, Set.of()), OWNER, "vision")))
        .isEqualTo("organisation_limit");
  }

  @Test
  void budgetsAreOfMembersAndTeamsAndSoManyAtMost() {
    Organisation acme = withBudgets(0, 0, Set.of());
    assertThat(code(OrganisationRules.createBudget(acme, OWNER, "user:nobody")))
        .isEqualTo("invalid_request");
    Map<String, Set<String>> teams = new HashMap<>();
    List<Limit> budgets = new ArrayList<>();
    for (int i = 0; i < OrganisationRules.MAX_BUDGETS; i++) {
      teams.putIfAbsent("team:" + i / 10, Set.of());
      budgets.add(budget("bud_" + i, "team:" + i / 10));
    }
    Organisation full = new Organisation("org:acme", Map.of(ADA, Role.OWNER), teams, budgets);
    assertThat(code(OrganisationRules.createBudget(full, OWNER, ADA)))
        .isEqualTo("organisation_limit");
  }

  @ParameterizedTest
  @CsvSource({"VIEWER, forbidden", "MEMBER, forbidden", "ADMIN, ''", "OWNER, ''"})
  void whoManagesTeamsAndBudgets(Role by, String expected) {
    Organisation acme = withBudgets(1, 1, Set.of(ADA));
    Authority authority = new Authority(false, by);
    assertThat(code(OrganisationRules.putTeam(acme, authority, "new"))).isEqualTo(expected);
    assertThat(code(OrganisationRules.removeTeam(acme, authority, "vision"))).isEqualTo(expected);
    assertThat(code(OrganisationRules.putTeamMember(acme, authority, "vision", BOB)))
        .isEqualTo(expected);
    assertThat(code(OrganisationRules.removeTeamMember(acme, authority, "vision", ADA)))
        .isEqualTo(expected);
    assertThat(code(OrganisationRules.createBudget(acme, authority, ADA))).isEqualTo(expected);
    assertThat(code(OrganisationRules.manages(authority))).isEqualTo(expected);
  }

  @Test
  void whatIsNotThereIsNamed() {
    Organisation acme = withBudgets(0, 0, Set.of(ADA));
    assertThat(code(OrganisationRules.removeTeam(acme, OWNER, "x"))).isEqualTo("team_not_found");
    assertThat(code(OrganisationRules.putTeamMember(acme, OWNER, "x", ADA)))
        .isEqualTo("team_not_found");
    assertThat(code(OrganisationRules.putTeamMember(acme, OWNER, "vision", "user:x")))
        .isEqualTo("member_not_found");
    assertThat(code(OrganisationRules.removeTeamMember(acme, OWNER, "vision", BOB)))
        .isEqualTo("member_not_found");
  }
}
