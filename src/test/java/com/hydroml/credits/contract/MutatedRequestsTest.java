package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.Mutations.Request;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * 20 000 damaged requests: not one is the service's fault, each refusal is a problem of the
 * contract, and afterwards balance and ledger still agree.
 */
class MutatedRequestsTest extends ContractTest {

  private static final Logger LOG = LoggerFactory.getLogger(MutatedRequestsTest.class);
  private static final int REQUESTS = 20_000;
  private static final int AT_ONCE = 32;

  @Test
  void noDamagedRequestIsTheServicesFault() {
    long seed = Long.getLong("mutation.seed", System.nanoTime());
    LOG.info("mutation.seed={}", seed);
    Mutations mutations = new Mutations(seed);
    PriceBook.publish(api, PriceBook.usual());
    String account = account(1_000_000_000);
    List<Request> valid = valid(account);
    Deque<Sent> underWay = new ArrayDeque<>();
    Map<Integer, Integer> statuses = new LinkedHashMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      if (underWay.size() == AT_ONCE) {
        count(statuses, checked(underWay.removeFirst(), seed));
      }
      Request request = mutations.mutate(valid);
      underWay.add(new Sent(request, api.sendAsync(request)));
    }
    underWay.forEach(sent -> count(statuses, checked(sent, seed)));

    LOG.info("answers by status: {}", statuses);
    assertThat(statuses.keySet()).as("seed %d", seed).contains(200, 400, 404, 422);
    assertLedgerAgrees(account);
  }

  private record Sent(Request request, CompletableFuture<Answer> answer) {}

  private static void count(Map<Integer, Integer> statuses, Answer answer) {
    statuses.merge(answer.status(), 1, Integer::sum);
  }

  private Answer checked(Sent sent, long seed) {
    Answer answer = sent.answer().join();
    if (answer.status() == 503) {
      // A machine that is busy with other things may be slow; a retry finds out.
      answer =
          await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> api.sendAsync(sent.request()).join(), again -> again.status() != 503);
    }
    assertThat(answer.status())
        .as("seed %d: %s answered %s", seed, sent.request(), answer.text())
        .isLessThan(500);
    if (answer.status() >= 400) {
      assertProblem(answer, answer.status(), answer.string("code"));
    }
    return answer;
  }

  /** One valid request of each kind, on a hold of its own that stays open. */
  private List<Request> valid(String account) {
    String path = "/v1/accounts/" + account;
    String hold = hold(account, 1_000_000);
    String id = hold.substring(hold.lastIndexOf('/') + 1);
    List<Request> valid = new ArrayList<>();
    valid.add(
        request(
            "POST",
            "/v1/authorizations",
            ("{'account':'%s','amount':5,'expires_in':60,'reference':'r','spender':'s',"
                    + "'metadata':{'a':'b'},'capture':true}")
                .formatted(account)));
    valid.add(
        request(
            "POST",
            hold + "/capture",
            "{'amount':1,'final':false,'excess':'draw','expired':'draw','expires_in':60}"));
    valid.add(
        request(
            "POST",
            "/v1/authorizations",
            "{'account':'%s','operation':'eval.cpu','quantity':5.5}".formatted(account)));
    valid.add(request("POST", hold + "/capture", "{'quantity':1.5,'final':false}"));
    valid.add(
        request(
            "POST",
            "/v1/quotes",
            "{'operation':'eval.cpu','quantity':5.5,'account':'%s'}".formatted(account)));
    valid.add(request("POST", "/v1/authorizations/auth_x/void", "{}"));
    valid.add(request("PATCH", hold, "{'amount':1000000,'expires_in':600}"));
    valid.add(request("POST", hold + "/refund", "{'amount':1,'reason':'r'}"));
    valid.add(
        request(
            "POST",
            path + "/grants",
            "{'amount':5,'kind':'bonus','reason':'r','expires_at':'2100-01-01T00:00:00Z'}"));
    valid.add(request("PUT", path, "{'type':'user','display_name':'n','metadata':{'a':'b'}}"));
    valid.add(request("PATCH", path, "{'display_name':'n','metadata':{'a':'b'}}"));
    valid.add(
        request(
            "POST",
            "/v1/batch",
            ("{'operations':[{'op':'authorize','idempotency_key':'m1','account':'%s','amount':5},"
                    + "{'op':'capture','idempotency_key':'m2','authorization':'%s','amount':1,"
                    + "'final':false},"
                    + "{'op':'void','idempotency_key':'m3','authorization':'auth_x'}]}")
                .formatted(account, id)));
    valid.add(request("POST", "/v1/operations/m4/abandon", "{'account':'%s'}".formatted(account)));
    for (String read :
        List.of(
            path,
            path + "/balance?at=2026-01-01T00:00:00Z",
            path + "/entries?from=2026-01-01T00:00:00Z&kind=hold&limit=5",
            path + "/authorizations?status=captured&reference=r&limit=5",
            "/v1/authorizations?account=" + account + "&reference=r&limit=5",
            path + "/grants/grant_x",
            hold)) {
      valid.add(new Request("GET", read, Map.of(), null));
    }
    return valid;
  }

  private static Request request(String method, String path, String json) {
    return new Request(method, path, Api.with(newKey()), Api.bytes(json));
  }

  private void assertLedgerAgrees(String account) {
    Answer balance = api.get("/v1/accounts/" + account + "/balance");
    String path =
        "/v1/accounts/" + account + "/entries?limit=1&min_version=" + balance.number("version");
    Answer entries =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> api.get(path), answer -> answer.status() == 200);
    long available = entries.at("data").get(0).path("available_after").asLong();
    long held = entries.at("data").get(0).path("held_after").asLong();
    if (entries.number("as_of_version") == balance.number("version")) {
      assertThat(available).isEqualTo(balance.number("available"));
      assertThat(held).isEqualTo(balance.number("held"));
    }
  }
}
