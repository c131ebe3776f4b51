package com.hydroml.credits.organisation;

import com.hydroml.credits.audit.Act;
import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Changes of organisations, one after another, each in one transaction with its entries in the
 * audit trail. A role is judged by what Postgres says at that time, not by what is in memory.
 */
final class OrganisationChanges {

  private final DatabaseClient database;
  private final OrganisationRows rows;
  private final OrganisationAccounts accounts;
  private final AuditTrail audit;
  private final TransactionalOperator transactions;

  /**
   * @param transactions in which each statement sees what was committed before it
   */
  OrganisationChanges(
      DatabaseClient database,
      OrganisationRows rows,
      OrganisationAccounts accounts,
      AuditTrail audit,
      TransactionalOperator transactions) {
    this.database = database;
    this.rows = rows;
    this.accounts = accounts;
    this.audit = audit;
    this.transactions = transactions;
  }

  /**
   * How the organisation is before a change.
   *
   * @param authority what the caller may manage there
   */
  record Before(Organisation organisation, Authority authority) {

    String id() {
      return organisation.id();
    }
  }

  /** What a change has against it, or null. */
  @FunctionalInterface
  interface Rule {
    @Nullable Problem against(Before before);
  }

  /** A change of the organisation that the call's path names, if the rule allows it. */
  <T> Mono<T> of(Call call, Rule rule, Function<Before, Mono<T>> change) {
    return of(
        call, before -> unless(rule.against(before)).then(Mono.defer(() -> change.apply(before))));
  }

  /** A change of the organisation that the call's path names. */
  <T> Mono<T> of(Call call, Function<Before, Mono<T>> change) {
    String organisation = OrganisationAccounts.named(call);
    Caller caller = call.caller();
    if (!caller.knows(organisation)) {
      return Mono.error(OrganisationAccounts::absent);
    }
    return alone()
        .then(Mono.defer(() -> rows.find(organisation)))
        .map(before -> new Before(before, Authority.of(caller, before)))
        .flatMap(before -> allowed(caller, before))
        .flatMap(before -> accounts.existing(organisation).thenReturn(before))
        .flatMap(change)
        .as(transactions::transactional);
  }

  /** Until the transaction ends no other one changes an organisation. */
  private Mono<Void> alone() {
    return database.sql("select revision from organisation_head for update").then();
  }

  private static Mono<Before> allowed(Caller caller, Before before) {
    if (before.authority.isSomebody()) {
      return Mono.just(before);
    }
    return Mono.error(
        () ->
            caller.covers(before.id())
                ? new ProblemException(
                    Problem.of(
                        ProblemCode.FORBIDDEN,
                        "An organisation is managed by its owners and admins, and by"
                            + " administrators."))
                : OrganisationAccounts.absent());
  }

  /** Ends with the problem, if there is one. */
  static Mono<Void> unless(@Nullable Problem problem) {
    return problem == null ? Mono.empty() : Mono.error(() -> new ProblemException(problem));
  }

  /**
   * Makes sure that there is a part, and writes it down.
   *
   * @param kind what the act is called by
   * @param find the part, if there is one
   * @param put makes it, or changes it
   */
  <T extends OrganisationPart> Mono<Put<T>> put(
      Call call, String kind, Mono<T> find, Mono<Void> put) {
    return find.map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(before -> put.then(find).flatMap(after -> putNoted(call, kind, before, after)));
  }

  private <T extends OrganisationPart> Mono<Put<T>> putNoted(
      Call call, String kind, Optional<T> before, T after) {
    String action = kind + (before.isPresent() ? ".change" : ".add");
    return noted(call, action, before.orElse(null), after)
        .thenReturn(new Put<>(after, before.isEmpty()));
  }

  /**
   * Writes down what was done to a part.
   *
   * @param before null if it is new
   * @param after null if it is no more
   */
  Mono<Void> noted(
      Call call,
      String action,
      @Nullable OrganisationPart before,
      @Nullable OrganisationPart after) {
    OrganisationPart subject = after == null ? before : after;
    if (subject == null) {
      throw new IllegalArgumentException(action + " of nothing");
    }
    return audit.record(
        call,
        new Act(
            action,
            subject.name(),
            OrganisationAccounts.named(call),
            before == null ? null : before.definition(),
            after == null ? null : after.definition(),
            reason(call)));
  }

  /** Where there is no body the query says it. */
  private static @Nullable String reason(Call call) {
    String reason = call.body().optionalString("reason");
    return reason == null ? call.query().optionalString("reason") : reason;
  }
}
