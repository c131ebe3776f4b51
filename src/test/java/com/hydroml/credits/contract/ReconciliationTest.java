package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** An account of which Redis and the ledger differ is found while the service runs (I1, I8). */
class ReconciliationTest extends ContractTest {

  private static final String PATH = "/v1/admin/reconciliation";

  @Autowired private MeterRegistry meters;

  private JsonNode finding(String account) {
    return StreamSupport.stream(api.get(PATH).at("findings").spliterator(), false)
        .filter(finding -> finding.path("account").asString().equals(account))
        .findFirst()
        .orElse(null);
  }

  @Test
  void aDivergingAccountIsQuarantinedAndItAlone() {
    String account = account(5_000);
    String other = account(5_000);
    String posted = "/v1/accounts/" + account + "/entries?min_version=1";
    await().atMost(Duration.ofSeconds(30)).until(() -> api.get(posted).status() == 200);
    double before = meters.get(MeterNames.RECONCILIATION_DIVERGED).counter().count();
    HotState.available(account, 5_001);
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> authorize(account, 6_000, "").status() == 423);
      assertProblem(authorize(account, 1, ""), 423, "account_quarantined");
      assertThat(authorize(other, 1, "").status()).isEqualTo(201);

      JsonNode found = finding(account);
      assertThat(found.path("redis").path("available").asLong()).isEqualTo(5_001);
      assertThat(found.path("ledger").path("available").asLong()).isEqualTo(5_000);
      assertThat(found.path("released_at").isNull()).isTrue();
      assertThat(api.get(PATH).number("open_findings")).isPositive();
      assertThat(meters.get(MeterNames.RECONCILIATION_DIVERGED).counter().count())
          .isGreaterThan(before);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  meters
                          .get(MeterNames.ACCOUNTS_RESTRICTED)
                          .tag(MeterNames.STATUS, "quarantined")
                          .gauge()
                          .value()
                      > 0);
    } finally {
      HotState.available(account, 5_000);
      Sql.status(account, "active");
      Sql.execute("update reconciliation_finding set released_at = now()");
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> authorize(account, 1, "").status() == 201);
  }

  @Test
  void passesAreCountedAndTheyEnd() {
    account(10);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> api.get(PATH).at("last_pass").path("compared").asLong() > 0);
    Answer standing = api.get(PATH);
    assertThat(standing.status()).isEqualTo(200);
    assertThat(standing.at("last_pass").path("started_at").asString())
        .isLessThanOrEqualTo(standing.at("last_pass").path("ended_at").asString());
    assertThat(meters.get(MeterNames.RECONCILIATION_COMPARED).counter().count()).isPositive();
  }

  @Test
  void onlyAnAdministratorSeesIt() {
    assertProblem(api.as("eco_nobody").get(PATH), 401, "unauthenticated");
  }
}
