package com.hydroml.credits.reconciliation;

import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.reconciliation.ReconciliationStore.Finding;
import com.hydroml.credits.reconciliation.ReconciliationStore.Pass;
import com.hydroml.credits.reconciliation.ReconciliationStore.Standing;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What the continuous comparison of Redis and the ledger has done and found. */
final class ReconciliationRoutes implements Endpoints {

  private static final int MOST_FINDINGS = 100;

  private static final ObjectSchema PASS =
      ObjectSchema.named("ReconciliationPass")
          .required("started_at", FieldType.instant(), "When it began")
          .requiredNullable("ended_at", FieldType.instant(), "When it ended; null if it goes on")
          .required("compared", count(), "Accounts that both had at the same version")
          .required("skipped", count(), "Accounts of which nothing could be said: one had moved on")
          .required("diverged", count(), "Accounts of which they said different things")
          .open()
          .build();

  private static final ObjectSchema SIDE =
      ObjectSchema.named("ReconciliationSide")
          .required("version", number(), "The account's version")
          .required("available", number(), "Available, millicredits")
          .required("held", number(), "Held, millicredits")
          .required("open_holds", number(), "Open authorizations")
          .open()
          .build();

  private static final ObjectSchema FINDING =
      ObjectSchema.named("ReconciliationFinding")
          .required("account", FieldType.string(1, 64), "The account, quarantined when found")
          .required("found_at", FieldType.instant(), "When it was found")
          .requiredNullable(
              "released_at", FieldType.instant(), "When it was released; null if it was not")
          .required("redis", FieldType.object(SIDE), "What Redis said")
          .required("ledger", FieldType.object(SIDE), "What the ledger said")
          .open()
          .build();

  private static final ObjectSchema RECONCILIATION =
      ObjectSchema.named("Reconciliation")
          .requiredNullable("running", FieldType.object(PASS), "The pass that goes on, if one does")
          .requiredNullable("last_pass", FieldType.object(PASS), "The latest pass that ended")
          .required("open_findings", count(), "Findings that nobody has released")
          .required(
              "findings",
              FieldType.array(0, MOST_FINDINGS, FINDING),
              "Findings, those not released first, and then the newest first")
          .open()
          .build();

  private static final String EXAMPLE =
      """
      {"running": null,
       "last_pass": {"started_at": "2026-11-01T09:00:00.000Z",
         "ended_at": "2026-11-01T09:00:12.000Z", "compared": 4119, "skipped": 2, "diverged": 1},
       "open_findings": 1,
       "findings": [{"account": "user:42", "found_at": "2026-11-01T09:00:07.000Z",
         "released_at": null,
         "redis": {"version": 7, "available": 5001, "held": 0, "open_holds": 0},
         "ledger": {"version": 7, "available": 5000, "held": 0, "open_holds": 0}}]}
      """;

  private final ReconciliationStore store;

  ReconciliationRoutes(ReconciliationStore store) {
    this.store = store;
  }

  private static FieldType count() {
    return FieldType.integer(0, Long.MAX_VALUE);
  }

  /** What a damaged side says can be anything. */
  private static FieldType number() {
    return FieldType.integer(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(reconciliation());
  }

  private Endpoint reconciliation() {
    return Endpoint.get("/v1/admin/reconciliation")
        .operation("getReconciliation", "Administration")
        .summary(
            "How the comparison of Redis with the ledger stands",
            "Redis is compared with the ledger continuously, account by account at equal versions."
                + " An account that differs is quarantined.")
        .scope(Scope.ADMIN)
        .success(200, "Passes and findings", RECONCILIATION, EXAMPLE)
        .problems(ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::reconciliation);
  }

  private Mono<Reply> reconciliation(Call call) {
    return store
        .standing(call.caller().accounts(), MOST_FINDINGS)
        .map(ReconciliationRoutes::reply)
        .transform(LedgerLists::orUnavailable);
  }

  private static Reply reply(Standing standing) {
    JsonArray findings = new JsonArray();
    standing.findings().forEach(finding -> findings.add(json(finding)));
    JsonObject body = new JsonObject(512);
    put(body, "running", standing.running());
    put(body, "last_pass", standing.last());
    return Reply.ok(body.put("open_findings", standing.openFindings()).put("findings", findings));
  }

  private static void put(JsonObject body, String name, @Nullable Pass pass) {
    if (pass == null) {
      body.putNull(name);
      return;
    }
    body.put(
        name,
        new JsonObject(256)
            .put("started_at", pass.startedAt())
            .put("ended_at", pass.endedAt())
            .put("compared", pass.tally().compared())
            .put("skipped", pass.tally().skipped())
            .put("diverged", pass.tally().diverged()));
  }

  private static JsonObject json(Finding finding) {
    var divergence = finding.divergence();
    var redis = divergence.redis();
    var ledger = divergence.ledger();
    return new JsonObject(384)
        .put("account", divergence.account())
        .put("found_at", finding.foundAt())
        .put("released_at", finding.releasedAt())
        .put("redis", side(redis.version(), redis.available(), redis.held(), redis.openHolds()))
        .put(
            "ledger",
            side(ledger.version(), ledger.available(), ledger.held(), ledger.openHolds()));
  }

  private static JsonObject side(long version, long available, long held, long openHolds) {
    return new JsonObject(128)
        .put("version", version)
        .put("available", available)
        .put("held", held)
        .put("open_holds", openHolds);
  }
}
