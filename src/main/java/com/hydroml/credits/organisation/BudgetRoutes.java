package com.hydroml.credits.organisation;

import static com.hydroml.credits.organisation.PartAnswers.at;

import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import reactor.core.publisher.Mono;

/** The routes by which an organisation's budgets are set and seen. */
final class BudgetRoutes implements Endpoints {

  private static final String LIST = "/v1/organisations/{organisation}/budgets";
  private static final String PATH = LIST + "/{budget}";
  private static final NumberedList<Budget> BUDGETS =
      new NumberedList<>("budgets", Budget::position);

  private final BudgetAdministration administration;
  private final BudgetStore store;
  private final PartAnswers<Budget> answers;

  BudgetRoutes(
      BudgetAdministration administration, BudgetStore store, OrganisationAccounts accounts) {
    this.administration = administration;
    this.store = store;
    this.answers = new PartAnswers<>(accounts, LIST, BUDGETS, OrganisationRules::absentBudget);
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(create(), list(), get(), change(), end());
  }

  private Endpoint create() {
    return at(Endpoint.post(LIST), "createBudget")
        .summary(
            "Limit what a member or a team spends",
            "Counts what is reserved or charged with this `spender` from now on, period by period;"
                + " a member's authorizations also count in the budgets of the member's teams. A"
                + " hard budget declines what exceeds it: 402 `budget_exceeded`.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(OrganisationSchemas.PATH)
        .body(BudgetSchemas.CREATE)
        .success(201, "The budget", BudgetSchemas.BUDGET, BudgetSchemas.EXAMPLE)
        .problems(ProblemCode.ORGANISATION_LIMIT)
        .handledBy(call -> answers.made(administration.create(call)));
  }

  private static String budget(Call call) {
    return call.path().string("budget");
  }

  private Endpoint list() {
    return at(Endpoint.get(LIST), "listBudgets")
        .summary("An organisation's budgets", "Those in force, newest first.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.PATH)
        .query(BudgetSchemas.query(BUDGETS))
        .success(200, "A page", BudgetSchemas.BUDGETS, BudgetSchemas.BUDGETS_EXAMPLE)
        .handledBy(this::list);
  }

  private Mono<Reply> list(Call call) {
    String spender = call.query().optionalString("spender");
    return answers.page(
        call, (organisation, before, limit) -> store.newest(organisation, spender, before, limit));
  }

  private Endpoint get() {
    return onBudget(Endpoint.get(PATH), "getBudget")
        .summary("A budget", "With what was spent of it in the period that runs.")
        .scope(Scope.READ)
        .handledBy(
            call -> answers.one(call, organisation -> store.find(organisation, budget(call))));
  }

  private static Endpoint.Builder onBudget(Endpoint.Builder endpoint, String operation) {
    return at(endpoint, operation)
        .pathParameters(BudgetSchemas.PATH)
        .success(200, "The budget", BudgetSchemas.BUDGET, BudgetSchemas.EXAMPLE)
        .problems(ProblemCode.BUDGET_NOT_FOUND);
  }

  private Endpoint change() {
    return onBudget(Endpoint.patch(PATH), "changeBudget")
        .summary(
            "Change a budget",
            "What is left out stays. A new amount holds at once, in the period that runs, too.")
        .scope(Scope.ACCOUNTS)
        .body(BudgetSchemas.CHANGE)
        .handledBy(call -> answers.changed(administration.change(call, budget(call))));
  }

  private Endpoint end() {
    return onBudget(Endpoint.delete(PATH), "deleteBudget")
        .summary("End a budget", "It limits nothing any more. The answer is the budget as it was.")
        .scope(Scope.ACCOUNTS)
        .query(OrganisationSchemas.REASON)
        .handledBy(call -> answers.changed(administration.end(call, budget(call))));
  }
}
