package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An error of the contract (RFC 9457): its code, what is to be said about this occurrence, and the
 * members that the code carries.
 *
 * <p>Every 429 and 503 carries {@code Retry-After}: one second unless said otherwise.
 */
public final class Problem {

  private static final int DEFAULT_RETRY_AFTER = 1;

  private final ProblemCode code;
  private final String detail;
  private final List<Consumer<JsonObject>> members = new ArrayList<>(0);
  private List<FieldError> errors = List.of();
  private @Nullable Integer retryAfter;

  private Problem(ProblemCode code, String detail) {
    this.code = code;
    this.detail = detail;
    if (code.status() == 503 || code.status() == 429) {
      retryAfter = DEFAULT_RETRY_AFTER;
    }
  }

  public static Problem of(ProblemCode code, String detail) {
    return new Problem(code, detail);
  }

  /** {@code invalid_request} with the fields at fault. */
  public static Problem invalid(List<FieldError> errors) {
    String detail =
        errors.isEmpty()
            ? "The request is invalid."
            : errors.getFirst().field() + " " + errors.getFirst().message() + ".";
    Problem problem = new Problem(ProblemCode.INVALID_REQUEST, detail);
    problem.errors = List.copyOf(errors);
    return problem;
  }

  /** {@code invalid_request} with one field at fault. */
  public static Problem invalid(String field, String message) {
    return invalid(List.of(new FieldError(field, message)));
  }

  public Problem with(String name, long value) {
    members.add(json -> json.put(name, value));
    return this;
  }

  /** Adds members of the types that {@link JsonObject#of} knows, in their order. */
  public Problem withAll(Map<String, ? extends @Nullable Object> more) {
    members.add(json -> more.forEach(json::putAny));
    return this;
  }

  /** Adds a string, or null. */
  public Problem with(String name, @Nullable String value) {
    members.add(json -> json.put(name, value));
    return this;
  }

  /** Adds an instant, or null. */
  public Problem with(String name, @Nullable Instant value) {
    members.add(json -> json.put(name, value));
    return this;
  }

  /** Says in how many seconds another try is worth it, 1 upwards. */
  public Problem retryAfter(int seconds) {
    retryAfter = Math.max(1, seconds);
    return this;
  }

  public ProblemCode code() {
    return code;
  }

  public int status() {
    return code.status();
  }

  public String detail() {
    return detail;
  }

  public List<FieldError> errors() {
    return errors;
  }

  /** Seconds, or null where no retry helps. */
  public @Nullable Integer retryAfter() {
    return retryAfter;
  }

  /** The problem's JSON; {@code instance} is the path of the request that met it. */
  public JsonObject toJson(String instance) {
    JsonObject json = new JsonObject();
    json.put("type", code.type());
    json.put("title", code.title());
    json.put("status", code.status());
    json.put("detail", detail);
    json.put("instance", instance);
    json.put("code", code.code());
    if (!errors.isEmpty()) {
      JsonArray array = new JsonArray();
      for (FieldError error : errors) {
        array.add(new JsonObject().put("field", error.field()).put("message", error.message()));
      }
      json.put("errors", array);
    }
    members.forEach(member -> member.accept(json));
    return json;
  }
}
