package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Price lists are drafted, tried, published and looked back at; each act is in the audit trail. */
class PriceListsTest extends ContractTest {

  private static final String LISTS = "/v1/admin/price-lists";
  private static final String ONE =
      "{'note':'n','reason':'why','operations':["
          + PriceBook.flat("train.gpu", "second", "0.35", 5)
          + ",{'operation':'b','unit':'GB','tiers':[{'from':0,'to':0.5,'rate':'0'},"
          + "{'from':0.5,'rate':'1.25'}]}]}";

  private static final String LONG_WAITING_PREVIEWS =
      """
      select count(*) from pg_stat_activity
      where wait_event_type = 'Lock' and query like '%from usage_charge%'
        and clock_timestamp() - query_start > interval '1500 ms'\
      """;

  private Answer draft(String json) {
    // A machine that is busy with something else takes longer than an administrator is to wait.
    Answer made =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> api.post(LISTS, json), answer -> answer.status() != 503);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made;
  }

  private Answer publish(Answer draft, Object effectiveFrom) {
    return api.post(
        draft.header("location") + "/publish",
        "{'effective_from':'%s','reason':'agreed'}".formatted(effectiveFrom));
  }

  private List<JsonNode> audit(Answer list) {
    return api.get("/v1/admin/audit?subject=" + list.string("id"))
        .at("data")
        .valueStream()
        .toList();
  }

  @Test
  void aDraftIsMadeChangedAndPublishedForGood() {
    Answer made = draft(ONE);
    assertThat(made.string("status")).isEqualTo("draft");
    assertThat(made.at("version").isNull()).isTrue();
    assertThat(made.at("operations").get(1).path("tiers").get(1).toString())
        .isEqualTo("{\"from\":0.5,\"rate\":\"1.25\"}");
    assertThat(made.at("operations").get(1).path("minimum_charge").asLong()).isZero();
    assertThat(api.get(made.header("location")).json()).isEqualTo(made.json());

    String other = "{'operations':[" + PriceBook.flat("c", "s", "1.50", 0) + "]}";
    Answer changed = api.put(made.header("location"), other);
    assertThat(changed.at("note").isNull()).isTrue();
    assertThat(changed.at("operations").findValuesAsString("operation")).containsExactly("c");
    assertThat(changed.at("operations").get(0).path("rate").asString()).isEqualTo("1.50");

    Answer published = publish(made, "2100-01-01T00:00:00.000Z");
    assertThat(published.status()).as(published.text()).isEqualTo(200);
    assertThat(published.string("status")).isEqualTo("scheduled");
    assertThat(published.number("version")).isPositive();
    assertThat(published.string("effective_from")).isEqualTo("2100-01-01T00:00:00.000Z");
    assertThat(published.string("published_by")).isEqualTo("key_bootstrap");
    long version = published.number("version");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> api.getOnce("/v1/prices?version=" + version).status() == 200);

    assertProblem(api.put(made.header("location"), other), 409, "price_list_published");
    assertProblem(publish(made, "2101-01-01T00:00:00Z"), 409, "price_list_published");
    assertProblem(
        api.post(made.header("location") + "/discard", "{}"), 409, "price_list_published");
    assertThatThrownBy(
            () -> Sql.execute("update price_list set note = 'x' where version = " + version))
        .rootCause()
        .hasMessageContaining("a published price list stays as it is");
    assertThatThrownBy(() -> Sql.execute("delete from price_list where version = " + version))
        .rootCause()
        .hasMessageContaining("a published price list stays as it is");

    List<JsonNode> audit = audit(made);
    assertThat(audit.stream().map(entry -> entry.path("action").asString()))
        .containsExactly("price_list.publish", "price_list.change", "price_list.create");
    assertThat(audit.get(0).path("reason").asString()).isEqualTo("agreed");
    assertThat(audit.get(0).path("before").path("version").isNull()).isTrue();
    assertThat(audit.get(0).path("after").path("version").asLong()).isEqualTo(version);
    assertThat(audit.get(1).path("before").path("operations").toString())
        .contains("\"from\":0.5,\"rate\":\"1.25\"");
    assertThat(audit.get(1).path("after").path("operations")).hasSize(1);
  }

  @Test
  void aDraftIsDiscarded() {
    Answer made = draft(ONE);
    assertThat(api.post(made.header("location") + "/discard", "{'reason':'x'}").status())
        .isEqualTo(200);
    assertProblem(api.get(made.header("location")), 404, "price_list_not_found");
    assertProblem(publish(made, "2100-01-01T00:00:00Z"), 404, "price_list_not_found");
    assertProblem(api.put(made.header("location"), ONE), 404, "price_list_not_found");
    JsonNode entry = audit(made).getFirst();
    assertThat(entry.path("action").asString()).isEqualTo("price_list.discard");
    assertThat(entry.path("after").isNull()).isTrue();
  }

  @Test
  void anInstantThatIsPastOrTooNearIsRefused() {
    Answer made = draft(ONE);
    assertInvalid(publish(made, "2020-01-01T00:00:00Z"), "effective_from");
    assertInvalid(publish(made, Instant.now().minusSeconds(1)), "effective_from");
    Answer near = publish(made, Instant.now().plusSeconds(20));
    assertInvalid(near, "effective_from");
    assertThat(near.string("detail")).contains("60 seconds ahead");
    assertInvalid(publish(made, "tomorrow"), "effective_from");
    assertInvalid(api.post(made.header("location") + "/publish", "{}"), "effective_from");
    assertThat(audit(made)).hasSize(1);
    assertThat(api.get(made.header("location")).string("status")).isEqualTo("draft");
  }

  /** In the order of the contract: what is wrong with the request before what is not there. */
  @Test
  void aBadInstantIsInvalidBeforeTheListIsLookedAt() {
    Answer gone = draft(ONE);
    api.post(gone.header("location") + "/discard", "{}");
    assertInvalid(publish(gone, "2020-01-01T00:00:00Z"), "effective_from");
    Answer published = draft(ONE);
    assertThat(publish(published, "2100-01-01T00:00:00Z").status()).isEqualTo(200);
    assertInvalid(publish(published, Instant.now().plusSeconds(20)), "effective_from");
  }

  private static String tiers(String tiers) {
    return "{'operations':[{'operation':'a','unit':'s','tiers':[" + tiers + "]}]}";
  }

  private static String rate(String rate) {
    return "{'operations':[{'operation':'a','unit':'s','rate':" + rate + "}]}";
  }

  @Test
  void badInputIsRefusedWithTheFieldNamed() {
    Map<String, String> rows =
        Map.ofEntries(
            Map.entry("{}", "operations"),
            Map.entry("{'operations':[]}", "operations"),
            Map.entry("{'operations':[7]}", "operations[0]"),
            Map.entry("{'operations':[{'unit':'s','rate':'1'}]}", "operations[0].operation"),
            Map.entry(
                "{'operations':[{'operation':'A','unit':'s','rate':'1'}]}",
                "operations[0].operation"),
            Map.entry("{'operations':[{'operation':'a','rate':'1'}]}", "operations[0].unit"),
            Map.entry("{'operations':[{'operation':'a','unit':'s'}]}", "operations[0].rate"),
            Map.entry(
                "{'operations':["
                    + PriceBook.flat("a", "s", "1", 0)
                    + ","
                    + PriceBook.flat("a", "s", "2", 0)
                    + "]}",
                "operations[1].operation"),
            Map.entry(rate("'-1'"), "operations[0].rate"),
            Map.entry(rate("'-0.5'"), "operations[0].rate"),
            Map.entry(rate("'1e3'"), "operations[0].rate"),
            Map.entry(rate("'0.0000000001'"), "operations[0].rate"),
            Map.entry(rate("'1000000000'"), "operations[0].rate"),
            Map.entry(rate("'01'"), "operations[0].rate"),
            Map.entry(rate("''"), "operations[0].rate"),
            Map.entry(rate("1"), "operations[0].rate"),
            Map.entry(rate("null"), "operations[0].rate"),
            Map.entry(
                "{'operations':[{'operation':'a','unit':'s','rate':'1','minimum_charge':-1}]}",
                "operations[0].minimum_charge"),
            Map.entry(
                "{'operations':[{'operation':'a','unit':'s','rate':'1',"
                    + "'tiers':[{'from':0,'rate':'1'}]}]}",
                "operations[0].rate"),
            Map.entry(tiers(""), "operations[0].tiers"),
            Map.entry(tiers("{'from':0,'rate':'-1'}"), "operations[0].tiers[0].rate"),
            Map.entry(tiers("{'from':-1,'rate':'1'}"), "operations[0].tiers[0].from"),
            Map.entry(tiers("{'from':1,'rate':'1'}"), "operations[0].tiers[0].from"),
            Map.entry(tiers("{'from':0.0000001,'rate':'1'}"), "operations[0].tiers[0].from"),
            Map.entry(
                tiers("{'from':0,'to':10,'rate':'1'},{'from':9,'rate':'1'}"),
                "operations[0].tiers[1].from"),
            Map.entry(
                tiers("{'from':0,'to':10,'rate':'1'},{'from':11,'rate':'1'}"),
                "operations[0].tiers[1].from"),
            Map.entry(
                tiers("{'from':0,'rate':'1'},{'from':10,'rate':'1'}"), "operations[0].tiers[0].to"),
            Map.entry(tiers("{'from':0,'to':10,'rate':'1'}"), "operations[0].tiers[0].to"),
            Map.entry("{'operations':[" + PriceBook.flat("a", "s", "1", 0) + "],'x':1}", "x"));
    rows.forEach((body, field) -> assertInvalid(api.post(LISTS, body), field));
    Answer made = draft(ONE);
    rows.forEach((body, field) -> assertInvalid(api.put(made.header("location"), body), field));
    assertThat(api.get(made.header("location")).json()).isEqualTo(made.json());
  }

  @Test
  void theHistoryIsReadPageByPage() {
    Answer first = draft(ONE);
    Answer second = draft(ONE);
    publish(first, "2100-01-01T00:00:00Z");
    publish(second, "2100-01-01T00:00:00Z");
    Answer third = draft(ONE);
    Answer published = api.get(LISTS + "?status=published&limit=1");
    assertThat(published.at("data").findValuesAsString("id")).containsExactly(second.string("id"));
    assertThat(
            api.get(LISTS + "?status=published&limit=1&cursor=" + published.string("next_cursor"))
                .at("data")
                .findValuesAsString("id"))
        .containsExactly(first.string("id"));
    assertThat(api.get(LISTS + "?limit=1").at("data").findValuesAsString("id"))
        .containsExactly(third.string("id"));
    assertThat(api.get(LISTS + "?status=draft&limit=500").at("data").findValuesAsString("status"))
        .isNotEmpty()
        .containsOnly("draft");
    assertInvalid(api.get(LISTS + "?status=old"), "status");
    assertInvalid(api.get(LISTS + "?cursor=x"), "cursor");
    api.post(third.header("location") + "/discard", "{}");
  }

  @Test
  void publicationsAtTheSameTimeHaveVersionsOfTheirOwn() {
    List<Answer> drafts = Stream.generate(() -> draft(ONE)).limit(4).toList();
    List<CompletableFuture<Answer>> publications =
        drafts.stream()
            .map(
                each ->
                    api.postAsync(
                        each.header("location") + "/publish",
                        newKey(),
                        "{'effective_from':'2100-01-01T00:00:00Z'}"))
            .toList();
    assertThat(publications.stream().map(CompletableFuture::join).map(Answer::status))
        .containsOnly(200);
    assertThat(publications.stream().map(each -> each.join().number("version")))
        .doesNotHaveDuplicates();
  }

  /** Or else a version could appear that a reading from before its commit does not show. */
  @Test
  void nothingIsPublishedWhileAReadingIsUnderWay() {
    Answer made = draft(ONE);
    Sql.inTransaction(
        "select pg_advisory_xact_lock_shared(5917450312004713)",
        () -> assertProblem(publish(made, "2100-01-01T00:00:00Z"), 503, "ledger_unavailable"));
    assertThat(api.get(made.header("location")).string("status")).isEqualTo("draft");
    assertThat(publish(made, "2100-01-01T00:00:00Z").status()).isEqualTo(200);
  }

  @Test
  void thereAreOnlySoManyDrafts() {
    Sql.execute(
        "insert into price_list (list_id, operations, created_by)"
            + " select 'prices_many' || i, '[]', 'many' from generate_series(1, 100) i");
    try {
      assertProblem(api.post(LISTS, ONE), 409, "price_list_limit");
    } finally {
      Sql.execute("delete from price_list where created_by = 'many'");
    }
  }

  @Test
  void aTenantsAdministratorSetsNoPrices() {
    Answer made = draft(ONE);
    Api tenant = api.as(key("admin, read", account(0)));
    assertProblem(tenant.post(LISTS, ONE), 403, "forbidden");
    assertThat(tenant.get(LISTS).at("data")).isEmpty();
    assertProblem(tenant.get(made.header("location")), 404, "price_list_not_found");
    assertProblem(tenant.put(made.header("location"), ONE), 404, "price_list_not_found");
    api.post(made.header("location") + "/discard", "{}");
  }

  @Test
  void aPreviewPricesLastMonthsUseAnew() {
    Midnight.awaitRoomBefore();
    Instant month =
        YearMonth.now(ZoneOffset.UTC)
            .minusMonths(1)
            .atDay(1)
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant();
    Instant next = YearMonth.now(ZoneOffset.UTC).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    String operation = unique("preview.op");
    use(operation, month, "100", 40);
    use(operation, month.plusSeconds(86_400), "0.5", 1);
    use(operation, next.minusMillis(1), "0.5", 1);
    // Not of that month.
    use(operation, month.minusMillis(1), "7", 7);
    use(operation, next, "7", 7);
    use(operation + ".gone", month, "3", 9);
    Answer made = draft("{'operations':[" + PriceBook.flat(operation, "s", "0.001", 2) + "]}");

    Answer preview = api.get(made.header("location") + "/preview");
    assertThat(preview.status()).as(preview.text()).isEqualTo(200);
    assertThat(Instant.parse(preview.string("from"))).isEqualTo(month);
    assertThat(Instant.parse(preview.string("to"))).isEqualTo(next);
    JsonNode line =
        preview
            .at("operations")
            .valueStream()
            .filter(each -> each.path("operation").asString().equals(operation))
            .findFirst()
            .orElseThrow();
    assertThat(line.toString())
        .isEqualTo(
            "{\"operation\":\"%s\",\"charges\":3,\"quantity\":101.0,\"charged\":42,"
                    .formatted(operation)
                + "\"would_cost\":104,\"difference\":62}");
    assertThat(preview.number("would_cost")).isEqualTo(104);
    assertThat(preview.number("charged")).isEqualTo(42);
    assertThat(preview.at("without_price").valueStream().map(JsonNode::asString))
        .contains(operation + ".gone");
    api.post(made.header("location") + "/discard", "{}");
  }

  /** Much use takes longer to add up than the statements have that hot calls wait for. */
  @Test
  void previewsMayTakeLongerThanOtherReadsAndLeaveRoomForThem() {
    Answer made = draft(ONE);
    String path = made.header("location") + "/preview";
    List<CompletableFuture<Answer>> previews = new ArrayList<>();
    Sql.inTransaction(
        "lock table usage_charge in access exclusive mode",
        () -> {
          for (int i = 0; i < 2; i++) {
            previews.add(CompletableFuture.supplyAsync(() -> api.getOnce(path)));
          }
          await()
              .atMost(Duration.ofSeconds(10))
              .until(() -> Sql.execute(LONG_WAITING_PREVIEWS).equals("2"));
          assertProblem(api.getOnce(path), 503, "overloaded");
        });
    for (CompletableFuture<Answer> preview : previews) {
      assertThat(preview.join().status()).as(preview.join().text()).isEqualTo(200);
    }
    assertThat(api.getOnce(path).status()).isEqualTo(200);
    api.post(made.header("location") + "/discard", "{}");
  }

  private void use(String operation, Instant at, String quantity, long amount) {
    Sql.execute(
        ("insert into usage_charge (account, version, at, hold_id, operation, price_version,"
                + " quantity, amount) values ('%s', 1, '%s', 'auth_x', '%s', 1, %s, %d)")
            .formatted(unique("preview:"), at, operation, quantity, amount));
  }

  /** What is charged for a quantity is what a preview goes by. */
  @Test
  void usesReachTheLedger() {
    PriceBook.publish(api, PriceBook.usual());
    String account = account(100_000);
    Answer made =
        api.post(
            "/v1/authorizations",
            newKey(),
            "{'account':'%s','operation':'train.gpu','quantity':10}".formatted(account));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    Answer captured = capture(made.header("location"), "{'quantity':4.5}");
    api.post(
        "/v1/authorizations",
        newKey(),
        "{'account':'%s','operation':'eval.cpu','quantity':50,'capture':true}".formatted(account));
    long version = captured.at("balance").path("version").asLong() + 1;
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                api.get("/v1/accounts/" + account + "/entries?min_version=" + version).status()
                    == 200);
    assertThat(
            Sql.execute(
                "select string_agg(concat_ws(' ', operation, quantity, amount), ', ' order by"
                    + " version) from usage_charge where account = '"
                    + account
                    + "'"))
        .isEqualTo("train.gpu 4.5 1575, eval.cpu 50 20");
  }
}
