package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import tools.jackson.databind.JsonNode;

/**
 * Readiness, asked for as the runbook says, and a metric say of every shard whether it is served.
 */
class ReadinessTest extends ContractTest {

  @LocalManagementPort private int managementPort;
  @Autowired private MeterRegistry meters;

  @Test
  void itTellsOfTheShards() {
    JsonNode shards =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(this::shards, found -> found.path("details").path("served").asInt() == 64);
    assertThat(shards.path("status").asString()).as(shards.toString()).isEqualTo("UP");
    assertThat(shards.path("details").path("recovering").isArray()).isTrue();
    assertThat(shards.path("details").path("recovering").size()).isZero();
  }

  private JsonNode shards() {
    String command = Runbook.section("Lost Redis").command("curl -s ");
    return new Api(managementPort)
        .unchecked(URI.create(command.substring("curl -s ".length())).getPath())
        .at("components")
        .path("shards");
  }

  @Test
  void aGaugeTellsOfEachShard() {
    assertThat(meters.get(MeterNames.SHARD_SERVED).gauges()).hasSize(Shards.COUNT);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                meters.get(MeterNames.SHARD_SERVED).gauges().stream()
                    .allMatch(gauge -> gauge.value() == 1));
  }
}
