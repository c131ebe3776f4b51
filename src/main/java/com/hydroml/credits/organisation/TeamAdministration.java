package com.hydroml.credits.organisation;

import com.hydroml.credits.organisation.Changes.Before;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Makes teams, and puts members into them. What cannot be done ends with a {@link
 * ProblemException}.
 */
final class TeamAdministration {

  private final TeamStore teams;
  private final BudgetAdministration budgets;
  private final Changes changes;

  TeamAdministration(TeamStore teams, BudgetAdministration budgets, Changes changes) {
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
        before ->
            Changes.unless(
                    OrganisationRules.putTeam(before.organisation(), before.authority(), team))
                .then(Mono.defer(() -> stored(call, before.id(), team, displayName))));
  }

  private Mono<Put<Team>> stored(
      Call call, String organisation, String team, @Nullable String displayName) {
    return teams
        .find(organisation, team)
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(
            before ->
                teams
                    .put(organisation, team, displayName)
                    .then(Mono.defer(() -> teams.find(organisation, team)))
                    .flatMap(
                        after ->
                            noted(
                                    call,
                                    before.isPresent() ? "team.change" : "team.add",
                                    before.orElse(null),
                                    after)
                                .thenReturn(new Put<>(after, before.isEmpty()))));
  }

  private Mono<Void> noted(Call call, String action, @Nullable Team before, @Nullable Team after) {
    Team subject = after == null ? before : after;
    if (subject == null) {
      throw new IllegalArgumentException("neither before nor after");
    }
    return changes.noted(
        call,
        action,
        subject.team(),
        before == null ? null : before.members(),
        after == null ? null : after.members());
  }

  /** Dissolves the team, and ends its budgets; answers it as it was. */
  Mono<Team> remove(Call call, String team) {
    return changes.of(
        call,
        before ->
            Changes.unless(
                    OrganisationRules.removeTeam(before.organisation(), before.authority(), team))
                .then(Mono.defer(() -> removed(call, before.id(), team))));
  }

  private Mono<Team> removed(Call call, String organisation, String team) {
    return teams
        .find(organisation, team)
        .flatMap(
            was ->
                budgets
                    .endAll(call, organisation, team)
                    .then(Mono.defer(() -> teams.remove(organisation, team)))
                    .then(Mono.defer(() -> noted(call, "team.remove", was, null)))
                    .thenReturn(was));
  }

  /** Puts a member into the team; answers the team. */
  Mono<Put<Team>> add(Call call, String team, String member) {
    return changes.of(
        call,
        before ->
            Changes.unless(
                    OrganisationRules.putTeamMember(
                        before.organisation(), before.authority(), team, member))
                .then(Mono.defer(() -> added(call, before, team, member))));
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
            Changes.unless(
                    OrganisationRules.removeTeamMember(
                        before.organisation(), before.authority(), team, member))
                .then(
                    Mono.defer(
                        () ->
                            changed(
                                call,
                                "team.member.remove",
                                before.id(),
                                team,
                                Mono.defer(() -> teams.remove(before.id(), team, member))))));
  }

  private Mono<Team> changed(
      Call call, String action, String organisation, String team, Mono<Void> change) {
    return teams
        .find(organisation, team)
        .flatMap(
            before ->
                change
                    .then(Mono.defer(() -> teams.find(organisation, team)))
                    .flatMap(after -> noted(call, action, before, after).thenReturn(after)));
  }
}
