package com.hydroml.credits.web;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request that passed all of its route's checks. */
public final class Call {

  private final @Nullable Caller caller;
  private final Supplier<@Nullable Caller> again;
  private final String instance;
  private final String requestId;
  private final Fields path;
  private final Fields query;
  private final Fields body;
  private final @Nullable String idempotencyKey;
  private final boolean insistsOnJournaled;
  private final String form;
  private final @Nullable String lastEventId;
  private final @Nullable String identity;

  Call(
      @Nullable Caller caller,
      Supplier<@Nullable Caller> again,
      String instance,
      String requestId,
      Fields path,
      Fields query,
      Fields body,
      @Nullable String idempotencyKey,
      boolean insistsOnJournaled,
      String form,
      @Nullable String lastEventId,
      @Nullable String identity) {
    this.caller = caller;
    this.again = again;
    this.instance = instance;
    this.requestId = requestId;
    this.path = path;
    this.query = query;
    this.body = body;
    this.idempotencyKey = idempotencyKey;
    this.insistsOnJournaled = insistsOnJournaled;
    this.form = form;
    this.lastEventId = lastEventId;
    this.identity = identity;
  }

  /** Who asks; on a public route there is nobody to ask for. */
  public Caller caller() {
    if (caller == null) {
      throw new IllegalStateException("a public route has no caller");
    }
    return caller;
  }

  /**
   * Whom the request's credential stands for by now, or null if it is not valid any more or lacks
   * the route's scope; only of a route whose answer may go on for long: one that is {@linkplain
   * Endpoint#resumable resumable}, or whose {@linkplain #form form} is not JSON. It never blocks.
   */
  public @Nullable Caller callerNow() {
    return again.get();
  }

  /** The request's path as sent, which problems name. */
  public String instance() {
    return instance;
  }

  /** The {@code X-Request-Id} of the answer. */
  public String requestId() {
    return requestId;
  }

  /** The path's parameters, decoded and checked. */
  public Fields path() {
    return path;
  }

  /** The query's parameters, checked. */
  public Fields query() {
    return query;
  }

  /** The body, checked; without members where there is none. */
  public Fields body() {
    return body;
  }

  /** The header {@code Idempotency-Key}, or null if absent and not required. */
  public @Nullable String idempotencyKey() {
    return idempotencyKey;
  }

  /** The header {@code Idempotency-Key} of a route that requires it. */
  public String requiredIdempotencyKey() {
    if (idempotencyKey == null) {
      throw new IllegalStateException("the route does not require an Idempotency-Key");
    }
    return idempotencyKey;
  }

  /** The media type to answer in, one of the route's. */
  public String form() {
    return form;
  }

  /**
   * The header {@code Last-Event-ID} of a route that is resumable, or null: one number, or two with
   * a dot between them, each of 1 to 16 digits.
   */
  public @Nullable String lastEventId() {
    return lastEventId;
  }

  /** Whether the header says {@code Credits-Durability: journaled}. */
  public boolean insistsOnJournaled() {
    return insistsOnJournaled;
  }

  /** The header {@code Credits-Identity} of a route that takes it, 1 to 256 characters; or null. */
  public @Nullable String identity() {
    return identity;
  }
}
