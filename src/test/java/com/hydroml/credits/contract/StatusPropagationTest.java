package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.balance.ColdAccounts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever changes an account's status in Postgres, Redis obeys it within moments. */
class StatusPropagationTest extends ContractTest {

  @Autowired private ColdAccounts cold;

  private void awaitStatus(String account, String status) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> api.get("/v1/accounts/" + account).string("status").equals(status));
  }

  private void awaitPosted(String account, long version) {
    String path = "/v1/accounts/" + account + "/entries?min_version=" + version;
    await().atMost(Duration.ofSeconds(30)).until(() -> api.get(path).status() == 200);
  }

  @Test
  void anAccountThatIsFrozenInPostgresIsFrozenAndNoOther() {
    String account = account(1_000);
    String other = account(1_000);
    String hold = hold(account, 100);
    Sql.status(account, "frozen");
    awaitStatus(account, "frozen");
    assertProblem(authorize(account, 1, ""), 423, "account_frozen");
    assertThat(authorize(other, 1, "").status()).isEqualTo(201);
    assertHold(capture(hold, "{'amount': 60}"), "captured", 60, 40, 0);
    Sql.status(account, "active");
    awaitStatus(account, "active");
    assertThat(authorize(account, 1, "").status()).isEqualTo(201);
  }

  @Test
  void anAccountThatRedisDoesNotHaveIsLoadedWithItsStatus() {
    String account = account(1_000);
    awaitPosted(account, 1);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              cold.sweep(Duration.ZERO).block();
              return !HotState.has(account);
            });
    Sql.status(account, "quarantined");
    assertProblem(authorize(account, 1, ""), 423, "account_quarantined");
    Sql.status(account, "active");
    awaitStatus(account, "active");
  }

  @Test
  void aRecordThatContradictsTheLedgerQuarantinesItsAccountInRedisToo() throws Exception {
    String account = account(1_000);
    String other = account(1_000);
    awaitPosted(account, 1);
    byte[] record =
        HexFormat.of()
            .parseHex(
                Sql.execute(
                    "select encode(record, 'hex') from journal where account = '%s'"
                        .formatted(account)));
    // The same event but for a letter of its reason.
    String text = new String(record, StandardCharsets.ISO_8859_1);
    int reason = text.lastIndexOf("test");
    record[reason] = 'T';
    try (KafkaProducer<byte[], byte[]> kafka =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", Backing.shared().kafkaBootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      kafka
          .send(
              new ProducerRecord<>("ec.journal", account.getBytes(StandardCharsets.UTF_8), record))
          .get();
    }
    awaitStatus(account, "quarantined");
    assertProblem(authorize(account, 1, ""), 423, "account_quarantined");
    assertThat(authorize(other, 1, "").status()).isEqualTo(201);
    Sql.execute("delete from parked_event where account = '%s'".formatted(account));
    Sql.status(account, "active");
    awaitStatus(account, "active");
  }
}
