package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import java.util.concurrent.ThreadLocalRandom;

/** Batches of authorizations over many accounts; the holds expire by themselves. */
public final class BatchAuthorize extends Closed {

  private final int size = Settings.count("size", 100);
  private final Accounts accounts =
      Accounts.named("many", Settings.count("accounts", 1000)).fund(Run.ID);

  public BatchAuthorize() {
    repeat(
        "batch authorize",
        16,
        exec(
            http("batch of " + size)
                .post("/v1/batch")
                .body(StringBody(session -> batch()))
                .check(status().is(200), regex("\"status\":201").count().is(size))));
  }

  private String batch() {
    StringBuilder body = new StringBuilder("{\"operations\":[");
    for (int i = 0; i < size; i++) {
      int account = ThreadLocalRandom.current().nextInt(accounts.count());
      body.append(i == 0 ? "" : ",")
          .append("{\"op\":\"authorize\",\"idempotency_key\":\"")
          .append(Run.key())
          .append("\",\"account\":\"")
          .append(accounts.id(account))
          .append("\",\"amount\":1000,\"expires_in\":30}");
    }
    return body.append("]}").toString();
  }
}
