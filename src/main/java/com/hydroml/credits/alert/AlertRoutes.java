package com.hydroml.credits.alert;

import com.hydroml.credits.alert.AlertAdministration.Changed;
import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import com.hydroml.credits.webhook.Delivery;
import com.hydroml.credits.webhook.WebhookTargets;
import com.hydroml.credits.webhook.Webhooks;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routes by which an account's alerts are configured and followed. */
final class AlertRoutes implements Endpoints {

  private static final String TAG = "Alerts";
  private static final String PATH = "/v1/accounts/{account}/alerts";

  private static final NumberedList<AlertEvent> EVENTS =
      new NumberedList<>("alert-events", AlertEvent::position);
  private static final NumberedList<Delivery> DELIVERIES =
      new NumberedList<>("webhook-deliveries", Delivery::position);

  private final AlertAdministration administration;
  private final AlertStore store;
  private final AlertEvents events;
  private final Webhooks webhooks;
  private final WebhookTargets targets;

  AlertRoutes(
      AlertAdministration administration,
      AlertStore store,
      AlertEvents events,
      Webhooks webhooks,
      WebhookTargets targets) {
    this.administration = administration;
    this.store = store;
    this.events = events;
    this.webhooks = webhooks;
    this.targets = targets;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(configure(), get(), rotate(), events(), deliveries());
  }

  private Endpoint configure() {
    return at(Endpoint.put(PATH), "putAlerts")
        .summary(
            "Configure an account's low-balance alerts",
            "Replaces thresholds and webhook. Each threshold is raised once, until the account is"
                + " refilled above it. A new webhook's secret is in this answer and never shown"
                + " again; another URL keeps the secret.")
        .scope(Scope.ACCOUNTS)
        .body(AlertSchemas.CONFIGURE)
        .success(200, "The alerts", AlertSchemas.ALERTS, AlertSchemas.SECRET_EXAMPLE)
        .handledBy(this::configure);
  }

  private Mono<Reply> configure(Call call) {
    String url = url(call.body());
    return Mono.justOrEmpty(url)
        .flatMap(targets::refusal)
        .flatMap(
            refusal ->
                Mono.<Reply>error(
                    () -> new ProblemException(Problem.invalid("webhook.url", refusal))))
        .switchIfEmpty(Mono.defer(() -> covered(call)).flatMap(own -> configured(call, own, url)));
  }

  private Mono<Reply> configured(Call call, String account, @Nullable String url) {
    List<Long> thresholds =
        call.body().elements("thresholds").stream()
            .map(Long.class::cast)
            .sorted(Comparator.reverseOrder())
            .toList();
    return AdminAnswer.bounded(administration.configure(call, account, thresholds, url))
        .map(AlertRoutes::reply);
  }

  private static @Nullable String url(Fields body) {
    return body.values().get("webhook") instanceof Map<?, ?> webhook
            && webhook.get("url") instanceof String url
        ? url
        : null;
  }

  private Endpoint get() {
    return at(Endpoint.get(PATH), "getAlerts")
        .summary("An account's low-balance alerts", "Which there are, and which are raised.")
        .scope(Scope.READ)
        .success(200, "The alerts", AlertSchemas.ALERTS, AlertSchemas.ALERTS_EXAMPLE)
        .handledBy(
            call -> existing(call).map(state -> Reply.ok(JsonObject.of(state.members(null)))));
  }

  private Endpoint rotate() {
    return at(Endpoint.post(PATH + "/webhook/rotate"), "rotateWebhook")
        .summary(
            "Give a webhook a new secret",
            "For `overlap` seconds deliveries are signed with both: a receiver takes the new one"
                + " over without missing any.")
        .scope(Scope.ACCOUNTS)
        .body(AlertSchemas.ROTATE)
        .success(200, "The alerts", AlertSchemas.ALERTS, AlertSchemas.SECRET_EXAMPLE)
        .problems(ProblemCode.WEBHOOK_NOT_FOUND)
        .handledBy(this::rotate);
  }

  private Mono<Reply> rotate(Call call) {
    return covered(call)
        .flatMap(
            account ->
                AdminAnswer.bounded(
                    administration.rotate(call, account, call.body().number("overlap"))))
        .map(AlertRoutes::reply);
  }

  private static Reply reply(Changed changed) {
    return Reply.ok(JsonObject.of(changed.state().members(changed.secret())));
  }

  private Endpoint events() {
    return at(Endpoint.get(PATH + "/events"), "listAlertEvents")
        .summary("Alerts that were raised", "Newest first.")
        .scope(Scope.READ)
        .query(EVENTS.query("AlertEventsQuery").build())
        .success(200, "A page", AlertSchemas.EVENTS, AlertSchemas.EVENTS_EXAMPLE)
        .handledBy(this::events);
  }

  private Mono<Reply> events(Call call) {
    Fields query = call.query();
    return existing(call)
        .flatMap(
            state ->
                AdminAnswer.bounded(
                    events.newest(state.account(), EVENTS.before(query), ListQuery.rows(query))))
        .map(found -> EVENTS.reply(query, found, AlertEvent::toJson));
  }

  private Endpoint deliveries() {
    return at(Endpoint.get(PATH + "/deliveries"), "listWebhookDeliveries")
        .summary(
            "What was sent to the webhook", "Newest first; those that ended are kept for a while.")
        .scope(Scope.READ)
        .query(AlertSchemas.deliveriesQuery(DELIVERIES))
        .success(200, "A page", AlertSchemas.DELIVERIES, AlertSchemas.DELIVERIES_EXAMPLE)
        .handledBy(this::deliveries);
  }

  private Mono<Reply> deliveries(Call call) {
    Fields query = call.query();
    return existing(call)
        .flatMap(
            state ->
                AdminAnswer.bounded(
                    webhooks.deliveries(
                        state.account(),
                        query.optionalString("status"),
                        DELIVERIES.before(query),
                        ListQuery.rows(query))))
        .map(found -> DELIVERIES.reply(query, found, AlertRoutes::json));
  }

  private static JsonObject json(Delivery delivery) {
    JsonObject json =
        new JsonObject(512)
            .put("id", delivery.id())
            .put("event", delivery.eventId())
            .put("url", delivery.url())
            .put("status", delivery.status())
            .put("attempts", delivery.attempts())
            .put("created_at", delivery.createdAt())
            .put("last_attempt_at", delivery.triedAt())
            .put("next_attempt_at", delivery.nextAttemptAt())
            .put("ended_at", delivery.endedAt());
    Integer status = delivery.answerStatus();
    return (status == null
            ? json.putNull("response_status")
            : json.put("response_status", status.longValue()))
        .put("error", delivery.error());
  }

  private static Endpoint.Builder at(Endpoint.Builder endpoint, String operation) {
    return endpoint
        .operation(operation, TAG)
        .pathParameters(AlertSchemas.PATH)
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE);
  }

  private Mono<AlertState> existing(Call call) {
    return covered(call)
        .flatMap(account -> AdminAnswer.bounded(store.find(account)))
        .switchIfEmpty(Mono.error(AlertAdministration::absent));
  }

  private static Mono<String> covered(Call call) {
    String account = call.path().string("account");
    return call.caller().covers(account)
        ? Mono.just(account)
        : Mono.error(AlertAdministration::absent);
  }
}
