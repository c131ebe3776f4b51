package com.hydroml.credits.kernel;

import java.util.Locale;

/**
 * Every stable error code of the HTTP contract with its status, in the order in which they win: of
 * several that apply the first one is answered.
 */
public enum ProblemCode {
  MALFORMED_REQUEST(400, "The request is no proper HTTP"),
  URI_TOO_LONG(414, "The request line is too long"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  OVERLOADED(503, "The service is at its limit"),
  NOT_FOUND(404, "No such resource"),
  METHOD_NOT_ALLOWED(405, "The resource does not know this method"),
  UNAUTHENTICATED(401, "A valid credential is needed"),
  RATE_LIMITED(429, "Too many requests"),
  FORBIDDEN(403, "The credential does not allow this"),
  NOT_ACCEPTABLE(406, "No form of the answer is accepted"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body has to be JSON"),
  PAYLOAD_TOO_LARGE(413, "The body is larger than 1 MiB"),
  IDEMPOTENCY_KEY_REQUIRED(400, "An Idempotency-Key is needed"),
  IDEMPOTENCY_KEY_INVALID(400, "The Idempotency-Key is malformed"),
  MALFORMED_JSON(400, "The body is no JSON object"),
  INVALID_REQUEST(422, "The request is invalid"),
  RECOVERING(503, "The account's data are being recovered"),
  PRICES_UNAVAILABLE(503, "The prices are not known at present"),
  DURABILITY_UNAVAILABLE(503, "The demanded durability is unavailable"),
  ACCOUNT_NOT_FOUND(404, "No such account"),
  AUTHORIZATION_NOT_FOUND(404, "No such authorization"),
  GRANT_NOT_FOUND(404, "No such grant"),
  LOT_NOT_FOUND(404, "No such lot"),
  API_KEY_NOT_FOUND(404, "No such API key"),
  PRICE_LIST_NOT_FOUND(404, "No such price list"),
  WEBHOOK_NOT_FOUND(404, "The account has no webhook"),
  MEMBER_NOT_FOUND(404, "No such member"),
  TEAM_NOT_FOUND(404, "No such team"),
  BUDGET_NOT_FOUND(404, "No such budget"),
  IDEMPOTENCY_KEY_REUSED(422, "The key belongs to another request"),
  KEY_ABANDONED(409, "The key was abandoned"),
  ACCOUNT_FROZEN(423, "The account is frozen"),
  ACCOUNT_QUARANTINED(423, "The account is quarantined"),
  ACCOUNT_CLOSED(423, "The account is closed"),
  ACCOUNT_TYPE_CONFLICT(409, "The account has another type"),
  AUTHORIZATION_CAPTURED(409, "The authorization is captured"),
  AUTHORIZATION_VOIDED(409, "The authorization is voided"),
  AUTHORIZATION_EXPIRED(409, "The authorization is expired"),
  ACCOUNT_NOT_EMPTY(409, "The account has credits"),
  API_KEY_INACTIVE(409, "The API key is revoked or expired"),
  API_KEY_IN_USE(409, "An API key does not revoke itself"),
  API_KEY_LIMIT(409, "There are too many API keys, or secrets of one"),
  PRICE_LIST_PUBLISHED(409, "The price list is published"),
  PRICE_LIST_LIMIT(409, "There are too many price lists"),
  NOT_AN_ORGANISATION(409, "The account is no organisation"),
  SPENDER_CONFLICT(409, "A member and a team cannot have one id"),
  LAST_OWNER(409, "An organisation keeps one owner"),
  ORGANISATION_LIMIT(409, "The organisation has as many as it may"),
  AMOUNT_EXCEEDS_REMAINING(422, "The amount exceeds what remains"),
  AMOUNT_BELOW_CAPTURED(422, "The amount is below what is captured"),
  AMOUNT_EXCEEDS_CAPTURED(422, "The amount exceeds what is captured"),
  BALANCE_LIMIT_EXCEEDED(422, "The balance would exceed its bound"),
  INSUFFICIENT_CREDITS(402, "Too few credits"),
  BUDGET_EXCEEDED(402, "A budget stands against it"),
  LEDGER_BEHIND(503, "The ledger is not that far yet"),
  LEDGER_UNAVAILABLE(503, "The ledger is unavailable"),
  OUTCOME_UNKNOWN(503, "The outcome is unknown"),
  INTERNAL_ERROR(500, "Internal error");

  private final int status;
  private final String title;
  private final String code = name().toLowerCase(Locale.ROOT);

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The stable code, for example {@code insufficient_credits}. */
  public String code() {
    return code;
  }

  /** The problem's {@code type}, a URN. */
  public String type() {
    return "urn:eco-credits:problem:" + code;
  }
}
