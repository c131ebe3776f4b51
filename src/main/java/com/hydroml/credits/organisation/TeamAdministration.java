package com.hydroml.credits.organisation;

import com.hydroml.credits.organisation.OrganisationChanges.Before;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.ProblemException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Makes teams, and puts members into them. What cannot be done ends with a {@link
 * ProblemException}.
 */
final class TeamAdministration {

  private final TeamStore teams;
  private final BudgetAdministration budgets;
  private final OrganisationChanges changes;

  TeamAdministration(TeamStore teams, BudgetAdministration budgets, OrganisationChanges changes) {
    this.teams = teams;
    this.budgets = budgets;
    this.changes = changes;
  }

  /**
   * Makes sure that there is the team.
   *
   * @param displayName null leaves the one there is
   */
  Mono<Put<Team>> put(Call call, String team, @Nullable String displayName) {
    return changes.of(
        call,
        before -> OrganisationRules.putTeam(before.organisation(), before.authority(), team),
        before ->
            changes.put(
                call,
                "team",
                Mono.defer(() -> teams.find(before.id(), team)),
                Mono.defer(() -> teams.put(before.id(), team, displayName))));
  }

  /** Dissolves the team, and ends its budgets; answers it as it was. */
  Mono<Team> remove(Call call, String team) {
    return changes.of(
        call,
        before -> OrganisationRules.removeTeam(before.organisation(), before.authority(), team),
        before -> removed(call, before.id(), team));
  }

  private Mono<Team> removed(Call call, String organisation, String team) {
    return teams
        .find(organisation, team)
        .flatMap(
            was ->
                budgets
                    .endAll(call, organisation, team)
                    .then(Mono.defer(() -> teams.remove(organisation, team)))
                    .then(Mono.defer(() -> changes.noted(call, "team.remove", was, null)))
                    .thenReturn(was));
  }

  /** Puts a member into the team; answers the team. */
  Mono<Put<Team>> add(Call call, String team, String member) {
    return changes.of(
        call,
        before ->
            OrganisationRules.putTeamMember(
                before.organisation(), before.authority(), team, member),
        before -> added(call, before, team, member));
  }

  private Mono<Put<Team>> added(Call call, Before before, String team, String member) {
    boolean isIn = before.organisation().team(team).contains(member);
    return isIn
        ? teams.find(before.id(), team).map(same -> new Put<>(same, false))
        : changed(
                call,
                "team.member.add",
                before.id(),
                team,
                Mono.defer(() -> teams.add(before.id(), team, member).then()))
            .map(after -> new Put<>(after, true));
  }

  /** Takes a member out of the team; answers the team. */
  Mono<Team> remove(Call call, String team, String member) {
    return changes.of(
        call,
        before ->
            OrganisationRules.removeTeamMember(
                before.organisation(), before.authority(), team, member),
        before ->
            changed(
                call,
                "team.member.remove",
                before.id(),
                team,
                Mono.defer(() -> teams.remove(before.id(), team, member))));
  }

  private Mono<Team> changed(
      Call call, String action, String organisation, String team, Mono<Void> change) {
    return teams
        .find(organisation, team)
        .flatMap(
            before ->
                change
                    .then(Mono.defer(() -> teams.find(organisation, team)))
                    .flatMap(
                        after -> changes.noted(call, action, before, after).thenReturn(after)));
  }
}
