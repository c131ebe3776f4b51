package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.ledger.LedgerUnavailableException;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The route that ends an unknown outcome. What a key did is looked for in hot state, then in a
 * ledger that has all that hot state has; only if it did nothing is a tombstone written.
 */
final class AbandonRoutes implements Endpoints {

  /** Like any hot call it answers within two seconds. */
  private static final Duration LONGEST = Duration.ofMillis(1900);

  private static final ObjectSchema PATH =
      ObjectSchema.named("AbandonPath")
          .required("idempotency_key", FieldType.idempotencyKey(), "The key to give up")
          .build();

  private static final ObjectSchema REQUEST =
      ObjectSchema.named("AbandonRequest")
          .required("account", FieldType.account(), "The account that the key belongs to")
          .example("{\"account\": \"user:42\"}")
          .build();

  private static final ObjectSchema RESPONSE =
      ObjectSchema.named("AbandonResponse")
          .required("applied", FieldType.bool(), "Whether the request took effect")
          .optional("status", FieldType.integer(200, 599), "The status that it was answered with")
          .optional("result", FieldType.anyObject(), "The body that it was answered with")
          .open()
          .build();

  private final Balances balances;
  private final LedgerQueries ledger;
  private final HoldReader holds;

  AbandonRoutes(Balances balances, LedgerQueries ledger, HoldReader holds) {
    this.balances = balances;
    this.ledger = ledger;
    this.holds = holds;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(abandon());
  }

  private Endpoint abandon() {
    return Endpoint.post("/v1/operations/{idempotency_key}/abandon")
        .operation("abandon", AuthorizationRoutes.TAG)
        .summary(
            "End an unknown outcome",
            "Says what the key did. If it did nothing, it never will: for 30 days a request under"
                + " it answers 409 `key_abandoned`.")
        .scope(Scope.AUTHORIZE)
        .pathParameters(PATH)
        .body(REQUEST)
        .success(200, "It is settled", RESPONSE, "{\"applied\": false}")
        .problems(
            ProblemCode.RECOVERING,
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.ACCOUNT_QUARANTINED,
            ProblemCode.OUTCOME_UNKNOWN)
        .handledBy(this::abandon);
  }

  private Mono<Reply> abandon(Call call) {
    String account = call.body().string("account");
    String key = call.path().string("idempotency_key");
    return balances
        .remembered(account, key, Execution.coverage(call))
        .flatMap(
            decision ->
                decision instanceof Decision.NotRemembered nothing
                    ? posted(account, key, nothing.version())
                    : Mono.just(decision))
        .switchIfEmpty(
            Mono.defer(
                () ->
                    balances.execute(
                        new Operation.Abandon(account, key),
                        Execution.coverage(call),
                        Durability.JOURNALED)))
        .flatMap(decision -> settled(call, decision))
        .onErrorResume(LedgerUnavailableException.class, outage -> Mono.just(unknown()))
        .timeout(LONGEST, Mono.fromSupplier(AbandonRoutes::unknown));
  }

  /**
   * What the ledger knows of the key; nothing if it surely never took effect. A tombstone that hot
   * state has forgotten no longer holds and is written anew.
   */
  private Mono<Decision> posted(String account, String key, long version) {
    return ledger
        .awaitVersion(account, version)
        .flatMap(
            there ->
                there
                    ? ledger
                        .outcome(account, key)
                        .filter(found -> !(found.outcome() instanceof Outcome.Abandoned))
                        .map(found -> posted(account, found.outcome()))
                    : Mono.just(new Decision.Refused(Refusal.OUTCOME_UNKNOWN)));
  }

  private static Decision posted(String account, Outcome outcome) {
    return new Decision.Decided(account, outcome, true, Durability.POSTED);
  }

  private Mono<Reply> settled(Call call, Decision decision) {
    return switch (decision) {
      case Decision.Decided decided -> settled(call, decided);
      case Decision.Refused refused -> Mono.just(refused(refused.refusal()));
      case Decision.NotRemembered nothing ->
          throw new IllegalStateException("an abandon was not carried out: " + nothing);
    };
  }

  /** Where the tombstone cannot be journaled nothing is settled, for whatever reason. */
  private static Reply refused(Refusal refusal) {
    return refusal == Refusal.DURABILITY_UNAVAILABLE ? unknown() : Answers.of(refusal);
  }

  private static Reply unknown() {
    return Answers.of(Refusal.OUTCOME_UNKNOWN);
  }

  private Mono<Reply> settled(Call call, Decision.Decided decided) {
    if (decided.durability() == Durability.QUEUED) {
      return Mono.just(unknown());
    }
    return switch (decided.outcome()) {
      case Outcome.Abandoned abandoned -> Mono.just(Reply.ok(applied(false)));
      case Outcome.Decline decline ->
          Mono.just(result(call, false, Answers.of(decided, HoldDetails.NONE)));
      case Outcome.Granted granted ->
          Mono.just(result(call, true, Answers.of(decided, HoldDetails.NONE)));
      case Outcome.HoldChanged changed ->
          details(changed)
              .map(details -> result(call, true, Answers.of(decided, details)))
              .defaultIfEmpty(unknown());
    };
  }

  /** What describes a hold that the request made; the answers of others do not say it. */
  private Mono<HoldDetails> details(Outcome.HoldChanged changed) {
    if (changed.kind() != EventKind.AUTHORIZE && changed.kind() != EventKind.CHARGE) {
      return Mono.just(HoldDetails.NONE);
    }
    return holds.details(changed.hold().id());
  }

  private static Reply result(Call call, boolean applied, Reply original) {
    return Reply.ok(
        applied(applied)
            .put("status", original.status())
            .put("result", original.body(call.instance())));
  }

  private static JsonObject applied(boolean applied) {
    return new JsonObject(768).put("applied", applied);
  }
}
