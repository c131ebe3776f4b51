package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.Jdbc;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.reconciliation.CheckCommand;
import com.hydroml.credits.reconciliation.RepairCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The operators' command beside a running service: what the service wrote passes, what a hand
 * changed in Postgres or Redis is found, and the exit code says which (I1, I3, I5).
 */
class CheckCommandTest extends ContractTest {

  private static final Backing BACKING = Backing.shared();

  private record Checked(int code, List<String> lines) {

    List<String> about(String account) {
      return lines.stream()
          .filter(
              line ->
                  line.contains("account " + account + ":")
                      || line.contains("account " + account + " "))
          .toList();
    }

    boolean says(String regex) {
      return lines.stream().anyMatch(line -> line.matches(regex));
    }
  }

  private static Checked check(Map<String, Object> properties) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] arguments = Installation.arguments(properties);
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = CheckCommand.run(CreditsApplication.class, arguments, printed);
    return new Checked(code, out.toString(StandardCharsets.UTF_8).lines().toList());
  }

  private static Checked checkService() {
    return check(BACKING.springProperties("postgres"));
  }

  private static String execute(String database, String sql) {
    return Jdbc.execute(
        () ->
            DriverManager.getConnection(
                BACKING.jdbcUrl(database), BACKING.postgresUsername(), BACKING.postgresPassword()),
        sql);
  }

  private static String migrated() {
    String name = BACKING.newDatabase();
    Flyway.configure()
        .dataSource(BACKING.jdbcUrl(name), BACKING.postgresUsername(), BACKING.postgresPassword())
        .load()
        .migrate();
    return name;
  }

  /** Every way in which a hold and a balance change; ends with one open hold of 50. */
  private String usedAccount() {
    String account = account(100_000);
    String parts = hold(account, 1_000);
    capture(parts, "{'amount': 300, 'final': false}");
    capture(parts, "{'amount': 900, 'excess': 'draw'}");
    api.post(parts + "/refund", newKey(), "{'amount': 200, 'reason': 'test'}");
    String changed = hold(account, 2_000);
    api.patch(changed, newKey(), "{'amount': 2500}");
    api.patch(changed, newKey(), "{'amount': 600, 'expires_in': 100}");
    voiding(changed);
    String late = hold(account, 700, ", 'expires_in': 1, 'reference': 'late'");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> api.get(late).string("status").equals("expired"));
    capture(late, "{'amount': 800, 'expired': 'draw'}");
    authorize(account, 40, ", 'capture': true");
    String kept = hold(account, 90);
    capture(kept, "{'amount': 40, 'final': false}");
    return account;
  }

  private void awaitLedger(String account) {
    long version = api.get("/v1/accounts/" + account + "/balance").number("version");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                api.get("/v1/accounts/" + account + "/entries?min_version=" + version).status()
                    == 200);
  }

  @Test
  void whatTheServiceWroteIsCheckedAndFoundInOrder() {
    String account = usedAccount();
    awaitLedger(account);

    Checked checked = checkService();

    assertThat(checked.about(account)).isEmpty();
    assertThat(checked.lines()).noneMatch(line -> line.startsWith("could not check"));
    assertThat(
            checked.says(
                "ledger: [1-9]\\d* records, [1-9]\\d* entries, [1-9]\\d* holds,"
                    + " [1-9]\\d* accounts checked, \\d+ findings"))
        .as("%s", checked)
        .isTrue();
    assertThat(checked.says("chain: partition \\d+ ends at [1-9]\\d* with [0-9a-f]{64}")).isTrue();
    assertThat(
            checked.says(
                "redis: [1-9]\\d* accounts compared, \\d+ skipped because Redis is"
                    + " ahead, \\d+ not in Redis, \\d+ findings"))
        .as("%s", checked)
        .isTrue();
    boolean found = checked.lines().stream().anyMatch(line -> line.startsWith("FINDING"));
    assertThat(checked.code()).isEqualTo(found ? CheckCommand.FINDINGS : CheckCommand.CLEAN);
  }

  @Test
  void anAccountOfWhichRedisSaysSomethingElseIsNamed() {
    String account = account(5_000);
    awaitLedger(account);
    HotState.available(account, 5_001);
    try {
      Checked checked = checkService();
      assertThat(checked.code()).isEqualTo(CheckCommand.FINDINGS);
      assertThat(checked.about(account))
          .containsExactly(
              "FINDING redis account "
                  + account
                  + ": Redis has version 1, available 5001, held 0,"
                  + " 0 open holds; the ledger 1, 5000, 0, 0");
    } finally {
      HotState.available(account, 5_000);
    }
    assertThat(checkService().about(account)).isEmpty();
  }

  @Test
  void aRowOfTheJournalChangedByHandIsLocated() {
    String account = account(5_000);
    awaitLedger(account);
    String where = " where account = '" + account + "' and version = 1";
    String place =
        execute(
            "postgres",
            "select chain_partition || ' chain index ' || chain_index from journal" + where);
    execute("postgres", "update journal set available_after = 6000" + where);
    try {
      Checked checked = checkService();
      assertThat(checked.code()).isEqualTo(CheckCommand.FINDINGS);
      assertThat(checked.lines())
          .contains(
              "FINDING journal partition "
                  + place
                  + " account "
                  + account
                  + " version 1:"
                  + " available_after is 6000, the record says 5000");
    } finally {
      execute("postgres", "update journal set available_after = 5000" + where);
    }
  }

  @Test
  void anEmptyLedgerIsClean() {
    Checked checked = check(BACKING.springProperties(migrated()));

    assertThat(checked.lines()).contains("clean");
    assertThat(checked.code()).isEqualTo(CheckCommand.CLEAN);
  }

  @Test
  void aServerThatDoesNotAnswerIsSaidAndTheRestIsStillChecked() {
    String database = migrated();
    Map<String, Object> properties = new LinkedHashMap<>(BACKING.springProperties(database));
    properties.put("spring.data.redis.port", Loopback.freePort());

    Checked checked = check(properties);

    assertThat(checked.lines()).anyMatch(line -> line.startsWith("could not check Redis: "));
    assertThat(checked.lines()).anyMatch(line -> line.startsWith("ledger: 0 records"));
    assertThat(checked.code()).isEqualTo(CheckCommand.UNCHECKED);

    execute(database, "insert into account_balance values ('user:eve', 1, 5, 0, now())");
    assertThat(check(properties).code()).isEqualTo(CheckCommand.FINDINGS);
  }

  @Test
  void theCommandDoesNotMigrateAndSaysThatItCouldNotCheck() {
    String database = BACKING.newDatabase();

    Checked checked = check(BACKING.springProperties(database));

    assertThat(checked.lines()).anyMatch(line -> line.startsWith("could not check the ledger: "));
    assertThat(checked.code()).isEqualTo(CheckCommand.UNCHECKED);
    assertThat(execute(database, "select count(*) from pg_tables where schemaname = 'public'"))
        .isEqualTo("0");
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsSaid() {
    Map<String, Object> properties = new LinkedHashMap<>(BACKING.springProperties("postgres"));
    properties.put(
        "spring.r2dbc.url", "r2dbc:postgresql://localhost:" + Loopback.freePort() + "/credits");

    Checked checked = check(properties);

    assertThat(checked.lines()).anyMatch(line -> line.startsWith("could not check the ledger: "));
    assertThat(checked.code()).isEqualTo(CheckCommand.UNCHECKED);
  }

  /** Accepts every connection and hangs up. */
  private static void hangUp(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        server.accept().close();
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Test
  void aDatabaseThatHangsUpIsSaidInWords() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(Loopback.HOST))) {
      Thread.ofVirtual().start(() -> hangUp(server));
      Map<String, Object> properties = new LinkedHashMap<>(BACKING.springProperties("postgres"));
      properties.put(
          "spring.r2dbc.url",
          "r2dbc:postgresql://" + Loopback.HOST + ":" + server.getLocalPort() + "/credits");

      Checked checked = check(properties);

      assertThat(checked.lines())
          .anyMatch(line -> line.matches("could not check the ledger: .*[a-z]{3} .*"))
          .noneMatch(line -> line.contains("null"));
      assertThat(checked.code()).isEqualTo(CheckCommand.UNCHECKED);
    }
  }

  /** An application that fails without a word. */
  @Configuration(proxyBeanMethods = false)
  static class Speechless {

    @Bean
    ApplicationRunner speechless() {
      return arguments -> {
        throw new TimeoutException();
      };
    }
  }

  @Test
  void aFailureThatSaysNothingIsNamedByItsKind() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

    int check = CheckCommand.run(Speechless.class, new String[0], printed);
    int repair = RepairCommand.run(Speechless.class, new String[] {"dead-letters"}, printed);

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .contains("could not check anything: no answer in time", "failed: no answer in time");
    assertThat(check).isEqualTo(CheckCommand.UNCHECKED);
    assertThat(repair).isEqualTo(RepairCommand.FAILED);
  }
}
