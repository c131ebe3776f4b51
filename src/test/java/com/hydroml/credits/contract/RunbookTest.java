package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.RedisInline;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.Runbook.Ran;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.reconciliation.CheckCommand;
import com.hydroml.credits.reconciliation.RepairCommand;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Each procedure of docs/runbook.md ends its alert, with the commands as they stand there. */
@ExtendWith(OutputCaptureExtension.class)
class RunbookTest extends ContractTest {

  private static final Map<String, Object> SERVICE = Backing.shared().springProperties("postgres");

  @Autowired private MeterRegistry meters;

  private void awaitStatus(String account, String status) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> api.get("/v1/accounts/" + account).string("status").equals(status));
  }

  private void awaitPosted(String account, long version) {
    String path = "/v1/accounts/" + account + "/entries?min_version=" + version;
    await().atMost(Duration.ofSeconds(30)).until(() -> api.get(path).status() == 200);
  }

  private static byte[] record(String account) {
    return HexFormat.of()
        .parseHex(
            Sql.execute(
                "select encode(record, 'hex') from journal where account = '%s' and version = 1"
                    .formatted(account)));
  }

  private static void journal(String account, byte[] record) {
    try (KafkaProducer<byte[], byte[]> kafka =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", Backing.shared().kafkaBootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      kafka.send(
          new ProducerRecord<>("ec.journal", account.getBytes(StandardCharsets.UTF_8), record));
    }
  }

  @Test
  void conflict() {
    String account = account(1_000);
    awaitPosted(account, 1);
    byte[] record = record(account);
    // The same event but for a letter of its reason.
    record[new String(record, StandardCharsets.ISO_8859_1).lastIndexOf("test")] = 'T';
    journal(account, record);
    awaitStatus(account, "quarantined");
    Runbook runbook = Runbook.section("Conflict");

    Ran looked = runbook.run(0, account, SERVICE);
    assertThat(looked.code()).as(looked.text()).isEqualTo(RepairCommand.REFUSED);
    assertThat(looked.text())
        .contains(account + " is quarantined")
        .contains("ledger: version 1, available 1000, held 0, 0 open holds")
        .contains("redis: version 1, available 1000, held 0, 0 open holds")
        .contains("put aside: version 1, conflict: version 1 is in the ledger with other content")
        .contains("refused: it is in doubt");
    assertThat(runbook.run(1, account, SERVICE).text()).doesNotContain("account " + account);
    Ran released = runbook.run(2, account, SERVICE);
    assertThat(released.code()).as(released.text()).isEqualTo(RepairCommand.DONE);

    awaitStatus(account, "active");
    assertThat(authorize(account, 100, "").status()).isEqualTo(201);
    awaitPosted(account, 2);
    assertThat(
            Sql.execute("select cause from parked_event where account = '%s'".formatted(account)))
        .isEqualTo("dismissed");
  }

  @Test
  void divergingAccount() {
    String account = account(5_000);
    String kept = hold(account, 1_000);
    awaitPosted(account, 2);
    HotState.available(account, 4_999);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> authorize(account, 9_000, "").status() == 423);
    Runbook runbook = Runbook.section("Diverging account");

    Ran checked = runbook.run(0, account, SERVICE);
    assertThat(checked.code()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(checked.text())
        .contains("FINDING redis account " + account + ": Redis has version 2, available 4999");
    Ran released = runbook.run(1, account, SERVICE);
    assertThat(released.code()).as(released.text()).isEqualTo(RepairCommand.DONE);

    awaitStatus(account, "active");
    assertBalance(account, 4_000, 1_000);
    assertHold(capture(kept, "{'amount': 400}"), "captured", 400, 600, 0);
    assertThat(runbook.run(0, account, SERVICE).text()).doesNotContain("account " + account);
    assertThat(
            Sql.execute(
                "select released_at is not null from reconciliation_finding where account = '%s'"
                    .formatted(account)))
        .isEqualTo("t");
  }

  @Test
  void frozenAccount() {
    String account = account(1_000);
    Runbook runbook = Runbook.section("Frozen account");
    assertThat(runbook.run(0, account, SERVICE).code()).isEqualTo(RepairCommand.DONE);
    awaitStatus(account, "frozen");
    assertProblem(authorize(account, 1, ""), 423, "account_frozen");
    assertThat(
            Sql.execute(
                "select status_reason from account where account = '%s'".formatted(account)))
        .isEqualTo("suspected fraud, case 17");
    assertThat(runbook.run(0, account, SERVICE).code()).isEqualTo(RepairCommand.REFUSED);
    assertThat(runbook.run(1, account, SERVICE).text()).contains(account + " is active again");
    awaitStatus(account, "active");
    assertThat(authorize(account, 1, "").status()).isEqualTo(201);
    assertThat(runbook.run(1, account, SERVICE).code()).isEqualTo(RepairCommand.REFUSED);
    Answer trail = api.get("/v1/admin/audit?actor=command&account=" + account);
    assertThat(trail.at("data").findValuesAsString("action"))
        .containsExactly("account.release", "account.freeze");
    assertThat(trail.at("data").get(1).path("reason").asString())
        .isEqualTo("suspected fraud, case 17");
  }

  @Test
  void deadLetteredRecord() {
    String account = account(0);
    // A constraint that the record cannot meet, as a faulty migration could make one.
    Sql.execute(
        "alter table credit_grant add constraint faulty check (account <> '%s')"
            .formatted(account));
    Runbook runbook = Runbook.section("Dead-lettered record");
    long number;
    try {
      grant(account, 700);
      authorize(account, 100, "");
      String line =
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> lineBefore(runbook.run(0, account, SERVICE).text(), account),
                  found -> found != null);
      assertThat(line).contains("it cannot be stored");
      number = Long.parseLong(line.substring(0, line.indexOf(' ')));
    } finally {
      Sql.execute("alter table credit_grant drop constraint faulty");
    }
    assertThat(runbook.command("java -jar eco-credits.jar dead-letters again")).endsWith(" 0");
    Ran again =
        Runbook.section("Dead-lettered record")
            .run(1, account, SERVICE, "again 0", "again " + number);
    assertThat(again.code()).as(again.text()).isEqualTo(RepairCommand.DONE);
    awaitPosted(account, 2);
    assertThat(runbook.run(0, account, SERVICE).text()).contains("the ledger has that version");
  }

  /** The line before the one that tells of the account. */
  private static String lineBefore(String text, String account) {
    String[] lines = text.split("\n");
    for (int i = 1; i < lines.length; i++) {
      if (lines[i].contains(account + " version")) {
        return lines[i - 1];
      }
    }
    return null;
  }

  @Test
  void stuckOutbox(CapturedOutput log) throws IOException {
    String account = account(1_000);
    int port = Backing.shared().redisPort();
    String shard = "ec:{s" + Shards.of(account) + "}:";
    String outbox = shard + "g" + RedisInline.send(port, "get " + shard + "generation") + ":o";
    String entry = RedisInline.send(port, "xadd " + outbox + " * e junk");
    Runbook runbook = Runbook.section("Stuck outbox");
    UnaryOperator<String> here =
        command -> command.replace("ec:{s17}:g1:o", outbox).replace("1763862305123-0", entry);
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  oldestAge() > 1
                      && log.getAll()
                          .contains("Outbox entry " + entry + " of " + outbox + " is no"));
      assertThat(redis(here.apply(runbook.command("redis-cli xlen")))).isNotEqualTo("0");
      assertThat(redis(here.apply(runbook.command("redis-cli xrange")))).isEqualTo("1");
      authorize(account, 100, "");
      awaitPosted(account, 2);
    } finally {
      assertThat(redis(here.apply(runbook.command("redis-cli xdel")))).isEqualTo("1");
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> oldestAge() < 1);
  }

  /** Of a list, how long it is. */
  private static String redis(String command) throws IOException {
    return RedisInline.send(Backing.shared().redisPort(), command.substring("redis-cli ".length()));
  }

  /** Seconds. */
  private double oldestAge() {
    return meters.get(MeterNames.OUTBOX_OLDEST_AGE).gauge().value();
  }

  @Test
  void fullRedis() throws IOException {
    String account = account(1_000);
    String hold = hold(account, 100);
    int port = Backing.shared().redisPort();
    String command = Runbook.section("Full Redis").command("redis-cli ");
    RedisInline.send(port, "config set maxmemory 1mb");
    try {
      assertProblem(authorize(account, 1, ""), 503, "durability_unavailable");
      assertProblem(capture(hold, "{}"), 503, "durability_unavailable");
      assertThat(redis(command)).isEqualTo("OK");
      assertThat(authorize(account, 1, "").status()).isEqualTo(201);
      assertHold(capture(hold, "{}"), "captured", 100, 0, 0);
      assertBalance(account, 899, 1);
    } finally {
      RedisInline.send(port, "config set maxmemory 0");
    }
  }

  @Test
  void aCommandThatIsNotUnderstoodChangesNothing() {
    Ran ran = Runbook.section("Frozen account").run(1, "", SERVICE);
    assertThat(ran.code()).isEqualTo(RepairCommand.FAILED);
    assertThat(ran.text()).contains("usage:");
    Ran unknown = Runbook.section("Frozen account").run(1, "user:nobody-has-this", SERVICE);
    assertThat(unknown.code()).isEqualTo(RepairCommand.REFUSED);
    assertThat(unknown.text()).contains("there is no account user:nobody-has-this");
  }

  /** As whoever changes a table by hand leaves it. */
  @Test
  void lotsThatDoNotFit() {
    String account = account(1_000);
    authorize(account, 100, ", 'capture': true");
    awaitLots(account, 2, 900);
    double before = meters.get(MeterNames.LOTS_FAULTS).counter().count();
    Sql.execute("update lot set remaining = remaining + 5 where account = '%s'".formatted(account));
    assertThat(authorize(account, 10, ", 'capture': true").status()).isEqualTo(201);
    Runbook runbook = Runbook.section("Lots that do not fit");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> account.equals(Sql.execute(runbook.statement(0, account))));
    assertThat(meters.get(MeterNames.LOTS_FAULTS).counter().count()).isEqualTo(before + 1);
    Ran check = runbook.run(0, account, SERVICE);
    assertThat(check.code()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(check.text())
        .contains("account " + account + ": not attributed beyond version 2")
        .contains("account " + account + ": at version 2 its lots have 905, the ledger 900");
    assertThat(authorize(account, 10, ", 'capture': true").status())
        .as("it spends as before")
        .isEqualTo(201);

    Sql.execute(runbook.statement(1, account));
    awaitLots(account, 4, 880);
    assertThat(runbook.run(0, account, SERVICE).text()).doesNotContain("account " + account + ":");
  }

  private void awaitLots(String account, long version, long remaining) {
    String path = "/v1/accounts/" + account + "/lots?min_version=" + version;
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get(path).at("data").path(0).path("remaining").asLong(-1) == remaining);
  }
}
