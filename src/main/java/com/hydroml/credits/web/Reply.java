package com.hydroml.credits.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route answers: a status with a JSON object, a text, or a problem. */
public final class Reply {

  public static final String IDEMPOTENCY_REPLAYED = "Idempotency-Replayed";

  private final int status;
  private final @Nullable JsonObject body;
  private final @Nullable Problem problem;
  private String contentType;
  private @Nullable String text;
  private @Nullable Streamed streamed;
  private final List<String> headers = new ArrayList<>(2);

  private Reply(int status, @Nullable JsonObject body, @Nullable Problem problem) {
    this.status = status;
    this.body = body;
    this.problem = problem;
    this.contentType = problem == null ? MediaTypes.JSON : MediaTypes.PROBLEM_JSON;
  }

  /**
   * 200 with a text that is no JSON.
   *
   * @param contentType for example {@code text/csv; charset=utf-8}
   */
  public static Reply text(String contentType, String text) {
    Reply reply = new Reply(200, null, null);
    reply.contentType = contentType;
    reply.text = text;
    return reply;
  }

  /** 200 with a body that is made while it is sent. */
  public static Reply streamed(String contentType, Streamed body) {
    Reply reply = new Reply(200, null, null);
    reply.contentType = contentType;
    reply.streamed = body;
    return reply;
  }

  public static Reply ok(JsonObject body) {
    return new Reply(200, body, null);
  }

  /** 201 with the path of what was made. */
  public static Reply created(String location, JsonObject body) {
    return new Reply(201, body, null).header("Location", location);
  }

  public static Reply of(int status, JsonObject body) {
    return new Reply(status, body, null);
  }

  public static Reply problem(Problem problem) {
    Reply reply = new Reply(problem.status(), null, problem);
    Integer retryAfter = problem.retryAfter();
    return retryAfter == null ? reply : reply.header("Retry-After", retryAfter.toString());
  }

  /** Adds a header; the value is plain ASCII. */
  public Reply header(String name, String value) {
    headers.add(name);
    headers.add(value);
    return this;
  }

  /** Says that this is the answer of an earlier request under the same key, if it is. */
  public Reply replayed(boolean replayed) {
    return replayed ? header(IDEMPOTENCY_REPLAYED, "true") : this;
  }

  public int status() {
    return status;
  }

  /** The problem, or null for a success. */
  public @Nullable Problem problem() {
    return problem;
  }

  /**
   * The body.
   *
   * @param instance the path of the request, which a problem names
   */
  public JsonObject body(String instance) {
    if (problem != null) {
      return problem.toJson(instance);
    }
    return body == null ? new JsonObject(2) : body;
  }

  String contentType() {
    return contentType;
  }

  /** The body that is made while it is sent, or null if all of it is here. */
  @Nullable Streamed streamed() {
    return streamed;
  }

  /** The body as it is sent. */
  String text(String instance) {
    return text == null ? body(instance).toString() : text;
  }

  /** Names and values in turn. */
  List<String> headers() {
    return headers;
  }
}
