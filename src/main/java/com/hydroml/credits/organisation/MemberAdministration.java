package com.hydroml.credits.organisation;

import com.hydroml.credits.organisation.Changes.Before;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Gives roles to people and takes them away. What cannot be done ends with a {@link
 * ProblemException}.
 */
final class MemberAdministration {

  private final MemberStore members;
  private final BudgetAdministration budgets;
  private final Changes changes;

  MemberAdministration(MemberStore members, BudgetAdministration budgets, Changes changes) {
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
                        Changes.unless(
                            OrganisationRules.putMember(
                                before.organisation(), before.authority(), member, role, others)))
                .then(Mono.defer(() -> stored(call, before.id(), member, role, displayName))));
  }

  private Mono<Put<Member>> stored(
      Call call, String organisation, String member, Role role, @Nullable String displayName) {
    return optional(organisation, member)
        .flatMap(
            before ->
                members
                    .put(organisation, member, role, displayName)
                    .then(Mono.defer(() -> members.find(organisation, member)))
                    .flatMap(after -> noted(call, before.orElse(null), after)));
  }

  private Mono<Optional<Member>> optional(String organisation, String member) {
    return members.find(organisation, member).map(Optional::of).defaultIfEmpty(Optional.empty());
  }

  private Mono<Put<Member>> noted(Call call, @Nullable Member before, Member after) {
    return changes
        .noted(
            call,
            before == null ? "member.add" : "member.change",
            after.member(),
            before == null ? null : before.members(),
            after.members())
        .thenReturn(new Put<>(after, before == null));
  }

  /** Takes somebody out, and ends his own budgets; answers the member as he was. */
  Mono<Member> remove(Call call, String member) {
    return changes.of(
        call,
        before ->
            Changes.unless(
                    OrganisationRules.removeMember(
                        before.organisation(), before.authority(), member))
                .then(Mono.defer(() -> removed(call, before, member))));
  }

  private Mono<Member> removed(Call call, Before before, String member) {
    return members
        .find(before.id(), member)
        .flatMap(
            was ->
                budgets
                    .endAll(call, before.id(), member)
                    .then(Mono.defer(() -> members.remove(before.id(), member)))
                    .then(
                        Mono.defer(
                            () ->
                                changes.noted(call, "member.remove", member, was.members(), null)))
                    .thenReturn(was));
  }
}
