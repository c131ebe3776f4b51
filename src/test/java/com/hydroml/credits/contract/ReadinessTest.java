package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import tools.jackson.databind.JsonNode;

/** Readiness and a metric say of every shard whether it is served. */
class ReadinessTest extends ContractTest {

  @LocalManagementPort private int managementPort;
  @Autowired private MeterRegistry meters;

  @Test
  void itTellsOfTheShards() {
    JsonNode shards =
        new Api(managementPort)
            .unchecked("/actuator/health/readiness")
            .at("components")
            .path("shards");
    assertThat(shards.path("status").asString()).as(shards.toString()).isEqualTo("UP");
    assertThat(shards.path("details").path("served").asInt()).isEqualTo(Shards.COUNT);
    assertThat(shards.path("details").path("recovering").size()).isZero();
  }

  @Test
  void aGaugeTellsOfEachShard() {
    assertThat(meters.get(MeterNames.SHARD_SERVED).gauges())
        .hasSize(Shards.COUNT)
        .allMatch(gauge -> gauge.value() == 1);
  }
}
