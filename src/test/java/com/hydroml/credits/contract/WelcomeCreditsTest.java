package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.assertProblem;
import static com.hydroml.credits.contract.ContractTest.newKey;
import static com.hydroml.credits.contract.ContractTest.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.Jdbc;
import com.hydroml.credits.balance.ColdAccounts;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.Runbook.Ran;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.quality.RunsAside;
import com.hydroml.credits.reconciliation.CheckCommand;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * An account of type user is welcomed once (I3, I4): whoever asks again, whichever instance, after
 * a crash, a lost Redis or the end of the key's retention; and a person once, whatever the account.
 * Two instances with servers of their own, keys that are remembered for seconds.
 */
@SpringBootTest(classes = CreditsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
@TestInstance(Lifecycle.PER_CLASS)
@RunsAside
class WelcomeCreditsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long WELCOME = 2_500;
  private static final OwnServers SERVERS = new OwnServers("welcome", "always");

  static {
    SERVERS
        .installation()
        .with("credits.account.welcome-credits", "2.5")
        .with("credits.balance.keys.retention", "2s");
  }

  @DynamicPropertySource
  static void ownServers(DynamicPropertyRegistry registry) {
    SERVERS.installation().properties().forEach((name, value) -> registry.add(name, () -> value));
  }

  private final Api one;
  private final ColdAccounts cold;
  private final MeterRegistry meters;
  private ConfigurableApplicationContext second;
  private Api other;

  WelcomeCreditsTest(
      @LocalServerPort int port, @Autowired ColdAccounts cold, @Autowired MeterRegistry meters) {
    this.one = new Api(port);
    this.cold = cold;
    this.meters = meters;
  }

  @BeforeAll
  void startAnother() {
    second = SERVERS.installation().start();
    other = new Api(Installation.port(second));
  }

  @AfterAll
  void theCheckFindsNothing() {
    second.close();
    Runbook runbook = Runbook.section("Lost Redis");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Ran check = runbook.run(0, "", SERVERS.installation().properties());
              assertThat(check.code()).as(check.text()).isEqualTo(CheckCommand.CLEAN);
            });
    SERVERS.redis().stop();
  }

  private static Answer put(Api api, String account, String json) {
    return api.put("/v1/accounts/" + account, json);
  }

  private static Answer put(Api api, String account, String identity, String json) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Credits-Identity", identity);
    return api.send(
        "PUT",
        "/v1/accounts/" + account,
        headers,
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static long available(Answer answer) {
    return answer.at("balance").path("available").asLong();
  }

  private String sql(String sql) {
    Map<String, Object> properties = SERVERS.installation().properties();
    return Jdbc.execute(
        () ->
            DriverManager.getConnection(
                SERVERS.installation().jdbcUrl(),
                properties.get("spring.r2dbc.username").toString(),
                properties.get("spring.r2dbc.password").toString()),
        sql);
  }

  private void awaitState(String account, String state) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                sql("select state from welcome_grant where account = '" + account + "'")
                    .equals(state));
  }

  private void awaitBalance(Api api, String account, long expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(api.get("/v1/accounts/" + account + "/balance").number("available"))
                    .isEqualTo(expected));
  }

  /** Of what the ledger has, long enough after for a second one to be there. */
  private void assertWelcomedOnce(String account) {
    awaitState(account, "granted");
    awaitBalance(one, account, WELCOME);
    String grants = "select count(*) from credit_grant where account = '" + account + "'";
    // The ledger follows a moment later.
    await().atMost(PATIENCE).until(() -> !sql(grants).equals("0"));
    assertThat(sql(grants)).isEqualTo("1");
  }

  /** Nobody remembers the key any more: neither Redis nor what it would load. */
  private void forgetKey(String account) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              cold.sweep(Duration.ZERO).block();
              String expired =
                  sql(
                      "select count(*) from outcome where account = '"
                          + account
                          + "' and at < now() - interval '5 seconds'");
              return expired.equals("1");
            });
  }

  /** As a crash leaves it that came after the grant and before it was written down. */
  private void oweAgain(String account) {
    sql(
        "update welcome_grant set state = 'owed', settled_at = null,"
            + " tried_at = now() - interval '1 hour' where account = '"
            + account
            + "'");
  }

  @Test
  void theFirstAnswerHasThemAndTheNextOnesMakeNone() {
    String account = unique("user:welcome-");
    Answer made = put(one, account, "{}");
    assertThat(made.status()).isEqualTo(201);
    for (Api instance : List.of(one, other)) {
      Answer again = put(instance, account, "{}");
      assertThat(again.status()).isEqualTo(200);
    }
    assertWelcomedOnce(account);
    Answer entry = one.get("/v1/accounts/" + account + "/entries?min_version=1");
    assertThat(entry.at("data").size()).isOne();
    assertThat(entry.at("data").get(0).path("kind").asString()).isEqualTo("grant");
    assertThat(sql("select kind from credit_grant where account = '" + account + "'"))
        .isEqualTo("promotional");
  }

  @Test
  void anOrganisationGetsNone() {
    String account = unique("org:welcome-");
    Answer made = put(one, account, "{'type': 'organisation'}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(available(made)).isZero();
    assertThat(sql("select count(*) from welcome_grant where account = '" + account + "'"))
        .isEqualTo("0");
  }

  @Test
  void aPersonIsWelcomedOnceWhateverTheAccount() {
    String first = unique("user:welcome-");
    String next = unique("user:welcome-");
    String identity = unique("person-");
    assertThat(put(one, first, identity, "{}").status()).isEqualTo(201);
    Answer made = put(other, next, identity, "{}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(available(made)).isZero();
    assertWelcomedOnce(first);
    assertThat(sql("select count(*) from welcome_grant where account = '" + next + "'"))
        .isEqualTo("0");
    assertThat(sql("select count(*) from welcome_grant where identity::text like '%person%'"))
        .as("who it is, is not kept")
        .isEqualTo("0");
  }

  @Test
  void anIdentityThatIsNoneIsRefused() {
    Answer answer = put(one, unique("user:welcome-"), "two words", "{}");
    assertProblem(answer, 422, "invalid_request");
    assertThat(answer.at("errors").get(0).path("field").asString()).isEqualTo("Credits-Identity");
  }

  @Test
  void whoHoldsAnOrganisationsKeyBringsNobodyAWelcome() {
    String account = unique("user:welcome-");
    Answer made = put(as("organisation", account), account, unique("person-"), "{}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(sql("select count(*) from welcome_grant where account = '" + account + "'"))
        .isEqualTo("0");
  }

  @Test
  void aPersonsKeyStandsForOnePersonWhateverItSays() {
    String first = unique("user:welcome-");
    String next = unique("user:welcome-");
    Api person = as("user", first, next);
    assertThat(put(person, first, unique("person-"), "{}").status()).isEqualTo(201);
    assertThat(put(person, next, unique("person-"), "{}").status()).isEqualTo(201);
    assertWelcomedOnce(first);
    assertThat(sql("select count(*) from welcome_grant where account = '" + next + "'"))
        .isEqualTo("0");
  }

  private Api as(String owner, String... accounts) {
    Answer made =
        one.post(
            "/v1/admin/api-keys",
            "{'name': 'welcome', 'owner': '%s', 'scopes': ['accounts'], 'accounts': ['%s']}"
                .formatted(owner, String.join("','", accounts)));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    Api api = one.as(made.string("secret"));
    await().atMost(PATIENCE).until(() -> api.unchecked("/v1/accounts/none").status() != 401);
    return api;
  }

  /** Schedule 19: the key is past its retention, and so is what made the account. */
  @Test
  void afterTheRetentionTheLedgerIsAsked() {
    String account = unique("user:welcome-");
    put(one, account, "{}");
    assertWelcomedOnce(account);
    forgetKey(account);
    assertThat(put(other, account, "{}").status()).isEqualTo(200);
    oweAgain(account);
    assertWelcomedOnce(account);
  }

  @Test
  void acrossALostRedisAfterTheRetention() {
    String account = unique("user:welcome-");
    put(one, account, "{}");
    assertWelcomedOnce(account);
    forgetKey(account);
    SERVERS.flushAll();
    oweAgain(account);
    awaitBalance(other, account, WELCOME);
    // That one instance serves the shard again does not say that both do.
    awaitBalance(one, account, WELCOME);
    assertThat(put(one, account, "{}").status()).isEqualTo(200);
    assertWelcomedOnce(account);
  }

  @Test
  void twoInstancesAtOnceMakeAndWelcomeItOnce() {
    List<String> accounts = new ArrayList<>();
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String account = unique("user:welcome-");
      accounts.add(account);
      for (Api instance : List.of(one, other)) {
        answers.add(CompletableFuture.supplyAsync(() -> put(instance, account, "{}").status()));
      }
    }
    assertThat(answers.stream().map(CompletableFuture::join).filter(status -> status == 201))
        .hasSize(accounts.size());
    accounts.forEach(this::assertWelcomedOnce);
  }

  /** As an instance leaves it that dies after it has made the account. */
  @Test
  void whatACrashLeftOwedIsGrantedByAnybody() {
    String account = unique("user:welcome-");
    sql(
        """
        with made as (insert into account (account, type) values ('%s', 'user') returning account)
        insert into welcome_grant (account, identity, key, amount)
        select account, sha256('%s'), '%s', %d from made
        """
            .formatted(account, account, newKey(), WELCOME));
    assertWelcomedOnce(account);
  }

  /** As a crash leaves it that came after the grant and before Postgres was told. */
  @Test
  void whatACrashLeftUnwrittenIsNotGrantedAgain() {
    String account = unique("user:welcome-");
    put(one, account, "{}");
    assertWelcomedOnce(account);
    oweAgain(account);
    assertWelcomedOnce(account);
    assertThat(meters.get(MeterNames.WELCOME_GRANTS).tag("result", "granted").counter().count())
        .isPositive();
  }

  @Test
  void ofAClosedAccountNothingIsOwedAnyMore() {
    String account = unique("user:welcome-");
    sql("insert into account (account, type, status) values ('" + account + "', 'user', 'closed')");
    sql(
        """
        insert into welcome_grant (account, identity, key, amount, tried_at)
        values ('%s', sha256('%s'), '%s', %d, now() - interval '1 hour')
        """
            .formatted(account, account, newKey(), WELCOME));
    awaitState(account, "forfeited");
  }
}
