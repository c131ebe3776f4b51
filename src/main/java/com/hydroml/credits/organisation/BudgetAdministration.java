package com.hydroml.credits.organisation;

import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.organisation.BudgetStore.NewBudget;
import com.hydroml.credits.organisation.OrganisationChanges.Before;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.ProblemException;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Sets budgets. What cannot be done ends with a {@link ProblemException}. */
final class BudgetAdministration {

  private final BudgetStore budgets;
  private final OrganisationChanges changes;
  private final RandomIds ids;

  BudgetAdministration(BudgetStore budgets, OrganisationChanges changes, RandomIds ids) {
    this.budgets = budgets;
    this.changes = changes;
    this.ids = ids;
  }

  /** Makes a budget; the body fits {@link BudgetSchemas#CREATE}. */
  Mono<Budget> create(Call call) {
    String spender = call.body().string("spender");
    return changes.of(
        call,
        before ->
            OrganisationRules.createBudget(before.organisation(), before.authority(), spender),
        before -> created(call, before, newBudget(call.body(), before)));
  }

  private NewBudget newBudget(Fields body, Before before) {
    String spender = body.string("spender");
    String enforcement = body.string("enforcement");
    return new NewBudget(
        ids.budgetId(),
        before.organisation().hasTeam(spender) ? Budget.TEAM : Budget.MEMBER,
        spender,
        body.string("period"),
        body.number("amount"),
        enforcement,
        thresholds(body, List.of(), enforcement));
  }

  /** A soft budget that told nothing would be of no use. */
  private static List<Long> thresholds(Fields body, List<Long> before, String enforcement) {
    if (body.has("thresholds")) {
      return body.elements("thresholds").stream().map(Long.class::cast).sorted().toList();
    }
    return before.isEmpty() && enforcement.equals(Budget.SOFT) ? Budget.USUAL_THRESHOLDS : before;
  }

  private Mono<Budget> created(Call call, Before before, NewBudget budget) {
    return budgets
        .insert(before.id(), budget)
        .then(Mono.defer(() -> budgets.find(before.id(), budget.id())))
        .flatMap(after -> changes.noted(call, "budget.create", null, after).thenReturn(after));
  }

  /** Changes what the body names; it fits {@link BudgetSchemas#CHANGE}. */
  Mono<Budget> change(Call call, String budget) {
    return existing(call, budget, was -> changed(call, was));
  }

  private Mono<Budget> changed(Call call, Budget was) {
    Fields body = call.body();
    Long amount = body.optionalNumber("amount");
    String enforcement = body.optionalString("enforcement");
    String enforced = enforcement == null ? was.enforcement() : enforcement;
    return budgets
        .change(
            was.id(),
            amount == null ? was.amount() : amount,
            enforced,
            enforcement == null && !body.has("thresholds")
                ? was.thresholds()
                : thresholds(body, was.thresholds(), enforced))
        .then(Mono.defer(() -> budgets.find(was.organisation(), was.id())))
        .flatMap(after -> changes.noted(call, "budget.change", was, after).thenReturn(after));
  }

  /** Ends a budget; answers it as it was. */
  Mono<Budget> end(Call call, String budget) {
    return existing(call, budget, was -> ended(call, was));
  }

  private Mono<Budget> ended(Call call, Budget was) {
    return budgets
        .end(was.id())
        .then(Mono.defer(() -> changes.noted(call, "budget.delete", was, null)))
        .thenReturn(was);
  }

  /** Ends all budgets of a member or team that is being removed. */
  Mono<Void> endAll(Call call, String organisation, String spender) {
    return budgets
        .newest(organisation, spender, null, OrganisationRules.MAX_BUDGETS)
        .flatMapIterable(all -> all)
        .concatMap(budget -> ended(call, budget), 1)
        .then();
  }

  private Mono<Budget> existing(Call call, String budget, Function<Budget, Mono<Budget>> change) {
    return changes.of(
        call,
        before -> OrganisationRules.manages(before.authority()),
        before ->
            budgets
                .find(before.id(), budget)
                .switchIfEmpty(
                    Mono.error(() -> new ProblemException(OrganisationRules.absentBudget())))
                .flatMap(change));
  }
}
