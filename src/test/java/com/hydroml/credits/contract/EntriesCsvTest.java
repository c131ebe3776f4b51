package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The ledger's entries as comma-separated values: the same as the list has, all of them. */
class EntriesCsvTest extends ContractTest {

  private static final String HEADER =
      "id,version,kind,available_delta,held_delta,available_after,held_after,authorization,"
          + "reference,operation,created_at";

  /** When the ledger has what is asked for, as a client would. */
  private Answer csv(String path) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> api.send("GET", path, Map.of("Accept", "text/csv"), null),
            answer -> !"ledger_behind".equals(answer.string("code")));
  }

  private static String entries(String account, String more) {
    return "/v1/accounts/" + account + "/entries?" + more;
  }

  @Test
  void everyLineIsAnEntryOfTheList() {
    String account = account(1_000);
    capture(hold(account, 300, ", 'reference': 'run-7'"), "{'amount': 100}");
    Answer list = api.get(entries(account, "min_version=3"));
    Answer text = csv(entries(account, "min_version=3"));
    assertThat(text.status()).isEqualTo(200);
    assertThat(text.header("content-type")).isEqualTo("text/csv; charset=utf-8");
    assertThat(text.header("content-disposition")).contains("attachment");
    assertThat(text.header("transfer-encoding")).isEqualTo("chunked");
    List<String> expected = new ArrayList<>(List.of(HEADER));
    for (JsonNode entry : list.at("data")) {
      expected.add(
          IntStream.of(0)
              .boxed()
              .flatMap(x -> List.of(HEADER.split(",")).stream())
              .map(column -> entry.path(column).asString(""))
              .collect(Collectors.joining(",")));
    }
    assertThat(expected).hasSize(5);
    assertThat(text.text()).isEqualTo(String.join("\r\n", expected) + "\r\n");
  }

  @Test
  void aFormulaIsGuardedAndSpecialCharactersAreQuoted() {
    String account = account(1_000);
    hold(account, 1, ", 'reference': '=HYPERLINK(\\u0022x\\u0022,1)'");
    hold(account, 1, ", 'reference': '@a'");
    hold(account, 1, ", 'reference': 'two\\nlines'");
    String text = csv(entries(account, "min_version=4&kind=hold")).text();
    assertThat(text)
        .contains(",\"'=HYPERLINK(\"\"x\"\",1)\",", ",'@a,", ",\"two\nlines\",", ",hold,-1,1,");
  }

  @Test
  void anAccountWithMoreThanAPageHasAllOfThem() {
    String account = account(10_000);
    String operations =
        IntStream.range(0, 700)
            .mapToObj(
                i ->
                    "{'op': 'authorize', 'account': '%s', 'amount': 1, 'capture': true,"
                            .formatted(account)
                        + " 'idempotency_key': 'k-%d'}".formatted(i))
            .collect(Collectors.joining(","));
    assertThat(api.post("/v1/batch", "{'operations': [" + operations + "]}").status())
        .isEqualTo(200);
    List<String> lines = csv(entries(account, "min_version=701")).text().lines().toList();
    assertThat(lines).hasSize(702).doesNotHaveDuplicates();
    assertThat(lines.get(1)).startsWith("701-0,701,capture,-1,0,9300,0,auth_");
    assertThat(lines.getLast()).startsWith("1-0,1,grant,10000,0,10000,0,,,");
  }

  @Test
  void acceptChooses() {
    String path = entries(account(1), "min_version=1");
    api.get(path);
    for (String json : List.of("application/json", "*/*", "text/csv;q=0.1, application/json")) {
      assertThat(api.send("GET", path, Map.of("Accept", json), null).header("content-type"))
          .isEqualTo("application/json");
    }
    assertProblem(
        api.send("GET", path, Map.of("Accept", "image/png"), null), 406, "not_acceptable");
    assertProblem(csv("/v1/accounts/none/entries"), 404, "account_not_found");
    assertInvalid(csv(entries("x", "kind=nothing")), "kind");
  }
}
