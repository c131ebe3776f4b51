package com.hydroml.credits.organisation;

import com.hydroml.credits.organisation.OrganisationChanges.Before;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.ProblemException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Gives roles to people and takes them away. What cannot be done ends with a {@link
 * ProblemException}.
 */
final class MemberAdministration {

  private final MemberStore members;
  private final BudgetAdministration budgets;
  private final OrganisationChanges changes;

  MemberAdministration(
      MemberStore members, BudgetAdministration budgets, OrganisationChanges changes) {
    this.members = members;
    this.budgets = budgets;
    this.changes = changes;
  }

  /**
   * Gives somebody a role.
   *
   * @param displayName null leaves the one there is
   */
  Mono<Put<Member>> put(Call call, String member, Role role, @Nullable String displayName) {
    return changes.of(
        call,
        before ->
            members
                .others(before.id(), member)
                .flatMap(
                    others ->
                        OrganisationChanges.unless(
                            OrganisationRules.putMember(
                                before.organisation(), before.authority(), member, role, others)))
                .then(Mono.defer(() -> stored(call, before.id(), member, role, displayName))));
  }

  private Mono<Put<Member>> stored(
      Call call, String organisation, String member, Role role, @Nullable String displayName) {
    return changes.put(
        call,
        "member",
        Mono.defer(() -> members.find(organisation, member)),
        Mono.defer(() -> members.put(organisation, member, role, displayName)));
  }

  /** Takes somebody out, and ends his own budgets; answers the member as he was. */
  Mono<Member> remove(Call call, String member) {
    return changes.of(
        call,
        before -> OrganisationRules.removeMember(before.organisation(), before.authority(), member),
        before -> removed(call, before, member));
  }

  private Mono<Member> removed(Call call, Before before, String member) {
    return members
        .find(before.id(), member)
        .flatMap(
            was ->
                budgets
                    .endAll(call, before.id(), member)
                    .then(Mono.defer(() -> members.remove(before.id(), member)))
                    .then(Mono.defer(() -> changes.noted(call, "member.remove", was, null)))
                    .thenReturn(was));
  }
}
