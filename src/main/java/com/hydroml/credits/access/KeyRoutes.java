package com.hydroml.credits.access;

import com.hydroml.credits.access.KeyAdministration.Made;
import com.hydroml.credits.access.KeyStore.Filter;
import com.hydroml.credits.access.KeyStore.NewKey;
import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The routes by which administrators make, see, rotate and revoke keys. */
final class KeyRoutes implements Endpoints {

  private static final String TAG = "Administration";
  private static final String PATH = "/v1/admin/api-keys";
  private static final NumberedList<KeyView> LIST =
      new NumberedList<>("api-keys", KeyView::position);

  private final KeyAdministration administration;
  private final KeyStore store;
  private final RandomIds ids;
  private final Clock clock;

  KeyRoutes(KeyAdministration administration, KeyStore store, RandomIds ids, Clock clock) {
    this.administration = administration;
    this.store = store;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(create(), list(), get(), change(), rotate(), revoke());
  }

  private Endpoint create() {
    return Endpoint.post(PATH)
        .operation("createApiKey", TAG)
        .summary(
            "Make an API key",
            "The answer has the secret, which is stored nowhere and never shown again. Every"
                + " instance lets the key in within a second.")
        .scope(Scope.ADMIN)
        .body(KeySchemas.CREATE)
        .success(201, "The key", KeySchemas.KEY_WITH_SECRET, KeySchemas.SECRET_EXAMPLE)
        .problems(ProblemCode.API_KEY_LIMIT, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::create);
  }

  private Mono<Reply> create(Call call) {
    Fields body = call.body();
    NewKey key =
        new NewKey(
            ids.apiKeyId(),
            body.string("name"),
            body.string("owner"),
            body.has("accounts") ? body.strings("accounts") : null,
            body.strings("scopes"),
            body.optionalInstant("expires_at"),
            KeySchemas.limit(body));
    return AdminAnswer.bounded(administration.create(call, key))
        .map(made -> Reply.created(PATH + "/" + made.key().id(), json(made)));
  }

  private Endpoint list() {
    return Endpoint.get(PATH)
        .operation("listApiKeys", TAG)
        .summary("API keys", "Newest first, also those that are revoked or expired.")
        .scope(Scope.ADMIN)
        .query(KeySchemas.query(LIST))
        .success(200, "A page", KeySchemas.PAGE, KeySchemas.PAGE_EXAMPLE)
        .problems(ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::list);
  }

  private Mono<Reply> list(Call call) {
    Fields query = call.query();
    Filter filter =
        new Filter(
            query.optionalString("owner"),
            query.optionalString("account"),
            call.caller().accounts(),
            LIST.before(query));
    return AdminAnswer.bounded(store.newest(filter, ListQuery.rows(query)))
        .map(found -> LIST.reply(query, found, this::json));
  }

  private Endpoint get() {
    return Endpoint.get(PATH + "/{id}")
        .operation("getApiKey", TAG)
        .summary("An API key", "Without its secrets, which nobody has but its owner.")
        .scope(Scope.ADMIN)
        .pathParameters(KeySchemas.PATH)
        .success(200, "The key", KeySchemas.KEY, KeySchemas.KEY_EXAMPLE)
        .problems(ProblemCode.API_KEY_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::get);
  }

  private Mono<Reply> get(Call call) {
    return AdminAnswer.bounded(store.find(call.path().string("id")))
        .filter(key -> key.isVisibleTo(call.caller()))
        .switchIfEmpty(Mono.error(KeyAdministration::absent))
        .map(key -> Reply.ok(json(key)));
  }

  private Endpoint change() {
    return Endpoint.patch(PATH + "/{id}")
        .operation("changeApiKey", TAG)
        .summary(
            "Change an API key's name or limit",
            "`requests_per_second` sets the limit, null takes it away; what is left out stays. All"
                + " instances together let in what the limit says.")
        .scope(Scope.ADMIN)
        .pathParameters(KeySchemas.PATH)
        .body(KeySchemas.CHANGE)
        .success(200, "The key", KeySchemas.KEY, KeySchemas.KEY_EXAMPLE)
        .problems(ProblemCode.API_KEY_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::change);
  }

  private Mono<Reply> change(Call call) {
    return AdminAnswer.bounded(administration.change(call, call.path().string("id")))
        .map(key -> Reply.ok(json(key)));
  }

  private Endpoint rotate() {
    return Endpoint.post(PATH + "/{id}/rotate")
        .operation("rotateApiKey", TAG)
        .summary(
            "Give an API key a new secret",
            "The secret until now stays valid for `overlap` seconds. If the answer was lost, rotate"
                + " again: the secrets before keep the ends that they were given.")
        .scope(Scope.ADMIN)
        .pathParameters(KeySchemas.PATH)
        .body(KeySchemas.ROTATE)
        .success(200, "The key", KeySchemas.KEY_WITH_SECRET, KeySchemas.SECRET_EXAMPLE)
        .problems(ProblemCode.API_KEY_NOT_FOUND, ProblemCode.API_KEY_INACTIVE)
        .problems(ProblemCode.API_KEY_LIMIT, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::rotate);
  }

  private Mono<Reply> rotate(Call call) {
    return AdminAnswer.bounded(
            administration.rotate(call, call.path().string("id"), call.body().number("overlap")))
        .map(made -> Reply.ok(json(made)));
  }

  private Endpoint revoke() {
    return Endpoint.post(PATH + "/{id}/revoke")
        .operation("revokeApiKey", TAG)
        .summary(
            "Revoke an API key",
            "For good, with all of its secrets; no instance lets it in after a second. A key cannot"
                + " revoke itself, so that one remains to administer with.")
        .scope(Scope.ADMIN)
        .pathParameters(KeySchemas.PATH)
        .body(KeySchemas.REVOKE)
        .success(200, "The key", KeySchemas.KEY, KeySchemas.KEY_EXAMPLE)
        .problems(ProblemCode.API_KEY_NOT_FOUND, ProblemCode.API_KEY_IN_USE)
        .problems(ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::revoke);
  }

  private Mono<Reply> revoke(Call call) {
    return AdminAnswer.bounded(administration.revoke(call, call.path().string("id")))
        .map(key -> Reply.ok(json(key)));
  }

  private JsonObject json(KeyView key) {
    return JsonObject.of(key.toJson(clock.instant()));
  }

  private JsonObject json(Made made) {
    Map<String, @Nullable Object> json = made.key().toJson(clock.instant());
    json.put("secret", made.secret());
    return JsonObject.of(json);
  }
}
