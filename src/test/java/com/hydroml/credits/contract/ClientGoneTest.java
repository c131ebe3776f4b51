package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.RedisInline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A client that goes away: what reached the script is completed and journaled, what had not has no
 * effect (I2, I4).
 */
class ClientGoneTest extends ContractTest {

  private static final String AUTHORIZATIONS = "/v1/authorizations";

  private static byte[] charge(String account, String key, long amount) {
    return RawClient.post(
        AUTHORIZATIONS,
        key,
        "{'account': '%s', 'amount': %d, 'capture': true}".formatted(account, amount));
  }

  /** Nothing runs in Redis for so long; what is sent to it waits there. */
  private static void pauseRedis(int millis) throws IOException {
    RedisInline.send(Backing.shared().redisPort(), "CLIENT PAUSE " + millis + " ALL");
  }

  private static String outcomeVersion(String account, String key) {
    return Sql.execute(
        "select version from outcome where account = '%s' and key = '%s'".formatted(account, key));
  }

  @Test
  void whatReachedTheScriptIsCompletedAndJournaled() throws IOException {
    String account = account(1_000);
    String key = newKey();
    awaitInFlight(0);
    pauseRedis(600);
    try (RawClient client = connection()) {
      client.send(charge(account, key, 300));
      awaitInFlight(1);
    }
    // Nobody asks again: the ledger has it all the same.
    await().atMost(Duration.ofSeconds(30)).until(() -> outcomeVersion(account, key).equals("2"));
    assertBalance(account, 700, 0);
    var again =
        api.post(
            AUTHORIZATIONS,
            key,
            "{'account': '%s', 'amount': 300, 'capture': true}".formatted(account));
    assertThat(again.replayed()).isTrue();
    assertThat(again.status()).isEqualTo(201);
  }

  @Test
  void whatHadNotReachedTheScriptHasNoEffect() throws IOException {
    String account = account(1_000);
    String first = newKey();
    awaitInFlight(0);
    pauseRedis(900);
    List<String> waiting = new ArrayList<>();
    try (RawClient calling = connection()) {
      calling.send(charge(account, first, 100));
      awaitInFlight(1);
      // These wait for the call that is under way, and their clients go while they do.
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        RawClient client = connection();
        String key = newKey();
        waiting.add(key);
        client.send(charge(account, key, 10));
        clients.add(client);
      }
      awaitInFlight(6);
      for (RawClient client : clients) {
        client.close();
      }
      awaitInFlight(1);
      assertThat(calling.answer()).startsWith("HTTP/1.1 201");
    }
    assertBalance(account, 900, 0);
    assertThat(api.get("/v1/accounts/" + account + "/balance").number("version")).isEqualTo(2);
    for (String key : waiting) {
      var retried =
          api.post(
              AUTHORIZATIONS,
              key,
              "{'account': '%s', 'amount': 10, 'capture': true}".formatted(account));
      assertThat(retried.status()).isEqualTo(201);
      assertThat(retried.isFirst()).isTrue();
    }
  }

  @Test
  void aRequestThatDidNotArriveWholeHasNoEffect() throws IOException {
    String account = account(1_000);
    String key = newKey();
    byte[] request = charge(account, key, 300);
    awaitInFlight(0);
    for (int length : new int[] {request.length - 1, request.length - 20, 30}) {
      try (RawClient client = connection()) {
        client.send(request, length);
      }
    }
    awaitInFlight(0);
    assertBalance(account, 1_000, 0);
    assertThat(api.get("/v1/accounts/" + account + "/balance").number("version")).isEqualTo(1);
  }
}
