package com.hydroml.credits.web;

import com.hydroml.credits.kernel.AccountId;
import com.hydroml.credits.kernel.IdempotencyKey;
import com.hydroml.credits.kernel.ProblemCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request has to pass before its handler sees it, in the contract's order of precedence:
 * 401, 429, 403, then (with the body read) 406, 415, 413, 400 for the key, 400 for the JSON, 422.
 */
final class Admission {

  static final AsciiString IDEMPOTENCY_KEY = AsciiString.cached("Idempotency-Key");
  static final AsciiString LAST_EVENT_ID = AsciiString.cached("Last-Event-ID");
  static final String EVENT_ID_PATTERN = "[0-9]{1,16}(\\.[0-9]{1,16})?";
  static final AsciiString CREDITS_DURABILITY = AsciiString.cached("Credits-Durability");
  static final AsciiString CREDITS_IDENTITY = AsciiString.cached("Credits-Identity");
  static final String IDENTITY_PATTERN = "[!-~]{1,256}";

  private static final Pattern IDENTITY = Pattern.compile(IDENTITY_PATTERN);

  /** What came of the checks. */
  sealed interface Verdict {

    record Admitted(Call call) implements Verdict {}

    record Refused(Problem problem) implements Verdict {}
  }

  private static final String ACCOUNT = "account";

  private final Authenticator authenticator;
  private final Memberships memberships;

  Admission(Authenticator authenticator, Memberships memberships) {
    this.authenticator = authenticator;
    this.memberships = memberships;
  }

  /** Whom the credential stands for, or null for nobody. */
  @Nullable Caller caller(HttpHeaders headers) {
    return authenticator.authenticate(headers.get(HttpHeaderNames.AUTHORIZATION));
  }

  /** The problem with the caller, or null if there is none. */
  @Nullable Problem refusal(Routes.Found.Hit hit, @Nullable Caller caller) {
    Endpoint endpoint = hit.route().endpoint();
    Problem problem = refusal(endpoint, caller);
    return problem == null && endpoint.makesAccount()
        ? uncovered(hit, acting(endpoint, caller))
        : problem;
  }

  /**
   * The account would be made elsewhere. A role that does not suffice is a matter of the fields.
   */
  private static @Nullable Problem uncovered(Routes.Found.Hit hit, @Nullable Caller caller) {
    String account = hit.values().get(hit.route().parameters().indexOf(ACCOUNT));
    return caller == null || caller.knows(account) || !AccountId.isValid(account)
        ? null
        : Problem.of(ProblemCode.FORBIDDEN, "The credential does not cover this account.");
  }

  private static @Nullable Problem refusal(Endpoint endpoint, @Nullable Caller caller) {
    Scope scope = endpoint.scope();
    if (scope == null) {
      return null;
    }
    if (caller == null) {
      return Problem.of(
          ProblemCode.UNAUTHENTICATED, "Send a valid API key as Authorization: Bearer <key>.");
    }
    int wait = caller.admit();
    if (wait > 0) {
      return Problem.of(
              ProblemCode.RATE_LIMITED, "The credential has sent more requests than it may.")
          .retryAfter(wait);
    }
    if (!caller.scopes().contains(scope)) {
      return Problem.of(
          ProblemCode.FORBIDDEN, "The credential lacks the scope " + scope.label() + ".");
    }
    return null;
  }

  /** Judges a request whose caller is all right and whose body has been read. */
  Verdict judge(Exchange exchange, Routes.Found.Hit hit, BodyBuffer body) {
    Endpoint endpoint = hit.route().endpoint();
    HttpHeaders headers = exchange.headers();
    String form = form(endpoint, headers);
    Problem problem = form == null ? notAcceptable(endpoint) : bodyRefusal(endpoint, headers, body);
    if (problem == null) {
      problem = keyRefusal(endpoint, headers);
    }
    if (problem != null || form == null) {
      return new Verdict.Refused(problem == null ? notAcceptable(endpoint) : problem);
    }
    Map<String, Object> json;
    try {
      json = json(endpoint, body);
    } catch (MalformedJsonException e) {
      return new Verdict.Refused(Problem.of(ProblemCode.MALFORMED_JSON, e.detail()));
    }
    if (endpoint.keyRule() == KeyRule.REQUIRED_BY_BODY
        && !headers.contains(IDEMPOTENCY_KEY)
        && !endpoint.keyUnless().test(json.keySet())) {
      return new Verdict.Refused(keyRequired());
    }
    return judgeFields(exchange, hit, form, json);
  }

  /** The form in which to answer, or null if the client accepts none of them. */
  private static @Nullable String form(Endpoint endpoint, HttpHeaders headers) {
    return endpoint.forms().isEmpty()
        ? MediaTypes.JSON
        : Accept.choose(headers.getAll(HttpHeaderNames.ACCEPT), endpoint.forms());
  }

  private static Problem notAcceptable(Endpoint endpoint) {
    return Problem.of(
        ProblemCode.NOT_ACCEPTABLE,
        "This is answered as " + String.join(", ", endpoint.forms()) + ".");
  }

  private static @Nullable Problem bodyRefusal(
      Endpoint endpoint, HttpHeaders headers, BodyBuffer body) {
    if (endpoint.bodyRule() == BodyRule.NONE) {
      return null;
    }
    boolean typeMatters =
        !body.isEmpty()
            || (endpoint.bodyRule() == BodyRule.REQUIRED
                && headers.contains(HttpHeaderNames.CONTENT_TYPE));
    if (typeMatters && !MediaTypes.isReadable(headers)) {
      return Problem.of(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "Send the body as Content-Type: application/json, in UTF-8 and not compressed.");
    }
    return body.isTooLarge() ? tooLarge() : null;
  }

  /** The problem with a body that is not worth draining. */
  static Problem tooLarge(Endpoint endpoint, HttpHeaders headers, BodyBuffer body) {
    Problem problem = bodyRefusal(endpoint, headers, body);
    return problem == null ? tooLarge() : problem;
  }

  private static Problem tooLarge() {
    return Problem.of(
        ProblemCode.PAYLOAD_TOO_LARGE, "A body has at most " + BodyBuffer.MAX_BYTES + " bytes.");
  }

  private static @Nullable Problem keyRefusal(Endpoint endpoint, HttpHeaders headers) {
    if (endpoint.keyRule() == KeyRule.NONE) {
      return null;
    }
    String key = headers.get(IDEMPOTENCY_KEY);
    if (key == null) {
      return endpoint.keyRule() == KeyRule.REQUIRED ? keyRequired() : null;
    }
    if (!IdempotencyKey.isValid(key) || headers.getAll(IDEMPOTENCY_KEY).size() > 1) {
      return Problem.of(
          ProblemCode.IDEMPOTENCY_KEY_INVALID,
          "Send one Idempotency-Key of the form " + IdempotencyKey.PATTERN + ".");
    }
    return null;
  }

  private static Problem keyRequired() {
    return Problem.of(
        ProblemCode.IDEMPOTENCY_KEY_REQUIRED,
        "Send an Idempotency-Key of your own, the same for each try of this request.");
  }

  private static Map<String, Object> json(Endpoint endpoint, BodyBuffer body)
      throws MalformedJsonException {
    if (endpoint.bodyRule() == BodyRule.NONE
        || (endpoint.bodyRule() == BodyRule.OPTIONAL && body.isEmpty())) {
      return Map.of();
    }
    return JsonReader.object(body.bytes(), body.length());
  }

  private Verdict judgeFields(
      Exchange exchange, Routes.Found.Hit hit, String form, Map<String, Object> json) {
    Endpoint endpoint = hit.route().endpoint();
    FieldErrors errors = new FieldErrors();
    Fields path = checked(endpoint.pathSchema(), pathValues(hit), errors);
    Fields query =
        checked(
            endpoint.querySchema(),
            exchange.target().parameters(endpoint.querySchema(), errors),
            errors);
    boolean insists = insistsOnJournaled(endpoint, exchange.headers(), errors);
    String lastEventId = lastEventId(endpoint, exchange.headers(), errors);
    String identity = identity(endpoint, exchange.headers(), errors);
    Fields body =
        endpoint.bodyRule() == BodyRule.NONE
            ? Fields.EMPTY
            : checked(endpoint.bodySchema(), json, errors);
    if (!errors.isEmpty()) {
      return new Verdict.Refused(Problem.invalid(errors.list()));
    }
    Caller caller = acting(endpoint, exchange.caller());
    if (isBeyondRole(caller, path) || isBeyondRole(caller, body)) {
      return new Verdict.Refused(Memberships.beyondRole());
    }
    String key =
        endpoint.keyRule() == KeyRule.NONE ? null : exchange.headers().get(IDEMPOTENCY_KEY);
    boolean goesOn = endpoint.resumable() || !form.equals(MediaTypes.JSON);
    String authorization = goesOn ? exchange.headers().get(HttpHeaderNames.AUTHORIZATION) : null;
    Supplier<@Nullable Caller> again = () -> callerNow(endpoint, authorization);
    return new Verdict.Admitted(
        new Call(
            caller,
            again,
            exchange.instance(),
            exchange.requestId(),
            path,
            query,
            body,
            key,
            insists,
            form,
            lastEventId,
            identity));
  }

  private @Nullable Caller callerNow(Endpoint endpoint, @Nullable String authorization) {
    Caller caller = authenticator.authenticate(authorization);
    Scope scope = endpoint.scope();
    boolean lacksScope = caller != null && scope != null && !caller.scopes().contains(scope);
    return lacksScope ? null : acting(endpoint, caller);
  }

  private @Nullable Caller acting(Endpoint endpoint, @Nullable Caller caller) {
    Scope scope = endpoint.scope();
    return caller == null || scope == null ? caller : memberships.acting(caller, scope);
  }

  /** Whoever knows of the account is told that it is the role that does not suffice. */
  private static boolean isBeyondRole(@Nullable Caller caller, Fields fields) {
    return caller != null
        && caller.accounts() != null
        && fields.values().get(ACCOUNT) instanceof String account
        && caller.knows(account)
        && !caller.covers(account);
  }

  private static @Nullable String lastEventId(
      Endpoint endpoint, HttpHeaders headers, FieldErrors errors) {
    String text = endpoint.resumable() ? headers.get(LAST_EVENT_ID) : null;
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (!text.matches(EVENT_ID_PATTERN)) {
      errors.add("", LAST_EVENT_ID.toString(), "must be the id of an event, such as 12 or 12.3");
      return null;
    }
    return text;
  }

  private static Map<String, Object> pathValues(Routes.Found.Hit hit) {
    List<String> names = hit.route().parameters();
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), hit.values().get(i));
    }
    return values;
  }

  private static Fields checked(
      ObjectSchema schema, Map<String, Object> values, FieldErrors errors) {
    return switch (schema.check(values, "")) {
      case Checked.Valid valid -> valid.fields();
      case Checked.Invalid invalid -> {
        errors.addAll(invalid.errors());
        yield Fields.EMPTY;
      }
    };
  }

  private static @Nullable String identity(
      Endpoint endpoint, HttpHeaders headers, FieldErrors errors) {
    String identity = endpoint.takesIdentity() ? headers.get(CREDITS_IDENTITY) : null;
    if (identity != null && !IDENTITY.matcher(identity).matches()) {
      errors.add("", CREDITS_IDENTITY.toString(), "must be 1 to 256 visible ASCII characters");
    }
    return identity;
  }

  private static boolean insistsOnJournaled(
      Endpoint endpoint, HttpHeaders headers, FieldErrors errors) {
    String durability = endpoint.takesDurability() ? headers.get(CREDITS_DURABILITY) : null;
    if (durability == null || durability.equals("queued")) {
      return false;
    }
    if (!durability.equals("journaled")) {
      errors.add("", CREDITS_DURABILITY.toString(), "must be queued or journaled");
    }
    return true;
  }
}
