package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CoreDsl;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;

/**
 * The requests. They take the session's {@code account} and leave the hold's id in {@code hold}. An
 * answer counts as failed unless it has the right status and says {@code journaled}.
 */
final class Calls {

  /** What each authorization reserves, in millicredits. */
  static final int AMOUNT = 1000;

  private static final String KEY = "Idempotency-Key";
  private static final String JOURNALED = "\"durability\":\"journaled\"";

  private Calls() {}

  static HttpRequestActionBuilder authorize() {
    return authorize("authorize", session -> Run.key(), "hold");
  }

  /** Authorizes under the key that the session has, and saves the id under a name. */
  static HttpRequestActionBuilder authorize(String keyOf, String saveAs) {
    return authorize("authorize", session -> session.getString(keyOf), saveAs);
  }

  private static HttpRequestActionBuilder authorize(
      String name, java.util.function.Function<Session, String> key, String saveAs) {
    return http(name)
        .post("/v1/authorizations")
        .header(KEY, key)
        .body(
            StringBody(
                session ->
                    "{\"account\":\""
                        + session.getString("account")
                        + "\",\"amount\":"
                        + AMOUNT
                        + ",\"expires_in\":300}"))
        .check(
            status().is(201),
            substring(JOURNALED),
            regex("\"id\":\"(auth_[^\"]+)\"").saveAs(saveAs));
  }

  static HttpRequestActionBuilder heartbeat() {
    return http("heartbeat")
        .patch(session -> "/v1/authorizations/" + session.getString("hold"))
        .body(StringBody("{\"expires_in\":300}"))
        .check(status().is(200));
  }

  /** Captures six tenths; the rest is released. */
  static HttpRequestActionBuilder capture() {
    return capture(session -> Run.key());
  }

  static HttpRequestActionBuilder capture(String keyOf) {
    return capture((Session session) -> session.getString(keyOf));
  }

  private static HttpRequestActionBuilder capture(
      java.util.function.Function<Session, String> key) {
    return http("capture")
        .post(session -> "/v1/authorizations/" + session.getString("hold") + "/capture")
        .header(KEY, key)
        .body(StringBody("{\"amount\":600}"))
        .check(status().is(200), substring(JOURNALED));
  }

  static HttpRequestActionBuilder cancel() {
    return http("void")
        .post(session -> "/v1/authorizations/" + session.getString("hold") + "/void")
        .header(KEY, session -> Run.key())
        .check(status().is(200), substring(JOURNALED));
  }

  static HttpRequestActionBuilder balance() {
    return http("balance")
        .get(session -> "/v1/accounts/" + session.getString("account") + "/balance")
        .check(status().is(200));
  }

  /** Captures nine of ten holds and voids the tenth. */
  static ChainBuilder captureOrVoid() {
    return CoreDsl.randomSwitch()
        .on(
            CoreDsl.percent(90.0).then(CoreDsl.exec(capture())),
            CoreDsl.percent(10.0).then(CoreDsl.exec(cancel())));
  }
}
