package com.hydroml.credits.organisation;

import com.hydroml.credits.balance.SpendingLimits;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Memberships;
import com.hydroml.credits.web.Problem;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be changed in an organisation. Each rule says the problem, the first that applies, or
 * null if there is none.
 */
final class OrganisationRules {

  static final int MAX_MEMBERS = 1000;
  static final int MAX_TEAMS = 200;
  static final int MAX_BUDGETS = 500;
  static final int MAX_TEAMS_OF_A_MEMBER = 50;

  /** So many are looked at for each request of a person. */
  static final int MAX_ORGANISATIONS_OF_A_MEMBER = 50;

  private OrganisationRules() {}

  static @Nullable Problem manages(Authority authority) {
    return authority.manages() ? null : Memberships.beyondRole();
  }

  /**
   * Somebody gets a role.
   *
   * @param organisations how many others the person is a member of
   */
  static @Nullable Problem putMember(
      Organisation organisation,
      Authority authority,
      String member,
      Role role,
      long organisations) {
    Role before = organisation.role(member);
    if (!authority.manages(role) || (before != null && !authority.manages(before))) {
      return Memberships.beyondRole();
    }
    if (organisation.hasTeam(member)) {
      return conflict("A team has this id.");
    }
    if (before == Role.OWNER && role != Role.OWNER && organisation.owners() == 1) {
      return lastOwner();
    }
    if (before == null && organisation.members().size() >= MAX_MEMBERS) {
      return limit("members of an organisation", MAX_MEMBERS);
    }
    return before == null && organisations >= MAX_ORGANISATIONS_OF_A_MEMBER
        ? limit("organisations of a member", MAX_ORGANISATIONS_OF_A_MEMBER)
        : null;
  }

  static @Nullable Problem removeMember(
      Organisation organisation, Authority authority, String member) {
    if (!authority.manages()) {
      return Memberships.beyondRole();
    }
    Role before = organisation.role(member);
    if (before == null) {
      return absentMember();
    }
    if (!authority.manages(before)) {
      return Memberships.beyondRole();
    }
    return before == Role.OWNER && organisation.owners() == 1 ? lastOwner() : null;
  }

  static @Nullable Problem putTeam(Organisation organisation, Authority authority, String team) {
    if (!authority.manages()) {
      return Memberships.beyondRole();
    }
    if (organisation.role(team) != null) {
      return conflict("A member has this id.");
    }
    return !organisation.hasTeam(team) && organisation.teamCount() >= MAX_TEAMS
        ? limit("teams of an organisation", MAX_TEAMS)
        : null;
  }

  static @Nullable Problem removeTeam(Organisation organisation, Authority authority, String team) {
    if (!authority.manages()) {
      return Memberships.beyondRole();
    }
    return organisation.hasTeam(team) ? null : absentTeam();
  }

  static @Nullable Problem putTeamMember(
      Organisation organisation, Authority authority, String team, String member) {
    Problem problem = removeTeam(organisation, authority, team);
    if (problem != null) {
      return problem;
    }
    if (organisation.role(member) == null) {
      return absentMember();
    }
    Set<String> teams = organisation.teamsOf(member);
    if (teams.contains(team)) {
      return null;
    }
    if (teams.size() >= MAX_TEAMS_OF_A_MEMBER) {
      return limit("teams of a member", MAX_TEAMS_OF_A_MEMBER);
    }
    return organisation.countOf(member) + organisation.ownCountOf(team)
            > SpendingLimits.MOST_AT_ONCE
        ? tooManyAtOnce()
        : null;
  }

  static @Nullable Problem removeTeamMember(
      Organisation organisation, Authority authority, String team, String member) {
    Problem problem = removeTeam(organisation, authority, team);
    return problem == null && !organisation.team(team).contains(member)
        ? Problem.of(ProblemCode.MEMBER_NOT_FOUND, "Nobody of this id is in the team.")
        : problem;
  }

  /** A budget begins to limit a member, or a team and all who are in it. */
  static @Nullable Problem createBudget(
      Organisation organisation, Authority authority, String spender) {
    if (!authority.manages()) {
      return Memberships.beyondRole();
    }
    if (organisation.role(spender) == null && !organisation.hasTeam(spender)) {
      return Problem.invalid("spender", "must be a member or a team of the organisation");
    }
    if (organisation.budgetCount() >= MAX_BUDGETS) {
      return limit("budgets of an organisation", MAX_BUDGETS);
    }
    int most = organisation.countOf(spender);
    for (String member : organisation.team(spender)) {
      most = Math.max(most, organisation.countOf(member));
    }
    return most >= SpendingLimits.MOST_AT_ONCE ? tooManyAtOnce() : null;
  }

  static Problem absentMember() {
    return Problem.of(ProblemCode.MEMBER_NOT_FOUND, "The organisation has no member of this id.");
  }

  static Problem absentTeam() {
    return Problem.of(ProblemCode.TEAM_NOT_FOUND, "The organisation has no team of this id.");
  }

  static Problem absentBudget() {
    return Problem.of(
        ProblemCode.BUDGET_NOT_FOUND, "The organisation has no budget of this id in force.");
  }

  private static Problem conflict(String detail) {
    return Problem.of(ProblemCode.SPENDER_CONFLICT, detail);
  }

  private static Problem lastOwner() {
    return Problem.of(
        ProblemCode.LAST_OWNER, "This is the last owner: make another one an owner first.");
  }

  private static Problem tooManyAtOnce() {
    return limit("budgets that count for one spender", SpendingLimits.MOST_AT_ONCE);
  }

  private static Problem limit(String what, int most) {
    return Problem.of(
        ProblemCode.ORGANISATION_LIMIT, "There are " + most + " " + what + ", which is the most.");
  }
}
