package com.hydroml.credits.chaos;

import com.hydroml.credits.chaos.Operation.Hold;
import com.hydroml.credits.journal.EventKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One client and what it does next: every kind of call, mixed. */
final class Actor {

  /** So little that a busy instance's answer is often missed. */
  private static final Duration IMPATIENCE = Duration.ofMillis(25);

  /** Clients that abandon; while Kafka is away they wait, and the others go on. */
  private static final int ABANDONING = 3;

  private static final int LARGEST_HOLD = 5_000;

  private final int number;
  private final Client client;
  private final Random random;
  private final Accounts accounts;
  private final Memory memory;

  Actor(int number, Client client, Random random, Accounts accounts, Memory memory) {
    this.number = number;
    this.client = client;
    this.random = random;
    this.accounts = accounts;
    this.memory = memory;
  }

  /** One thing, or a few at once. */
  void act() {
    int dice = random.nextInt(100);
    if (dice < 30) {
      perform(authorize(false));
    } else if (dice < 40) {
      perform(authorize(true));
    } else if (dice < 75) {
      onHold(dice);
    } else if (dice < 80) {
      refund();
    } else if (dice < 84) {
      perform(accounts.grant(accounts.any(random), 1 + random.nextInt(20_000)));
    } else if (dice < 89) {
      batch();
    } else if (number < ABANDONING) {
      abandon();
    } else {
      readBalance();
    }
  }

  private void onHold(int dice) {
    Hold hold = accounts.anyOpen(random);
    if (hold == null) {
      perform(authorize(false));
    } else if (dice < 48) {
      perform(capture(hold, "{\"amount\":%d,\"final\":false}".formatted(part(hold))));
    } else if (dice < 60) {
      perform(capture(hold, random.nextBoolean() ? "" : "{\"amount\":" + part(hold) + "}"));
    } else if (dice < 63) {
      String excess = random.nextBoolean() ? "draw" : "available";
      perform(
          capture(
              hold,
              "{\"amount\":%d,\"excess\":\"%s\",\"expired\":\"draw\"}"
                  .formatted(hold.amount() + part(hold), excess)));
    } else if (dice < 69) {
      perform(on(hold, EventKind.VOID, "POST", "/void", ""));
    } else if (dice < 72) {
      long total = part(hold) + part(hold);
      perform(on(hold, EventKind.ADJUST, "PATCH", "", "{\"amount\":" + total + "}"));
    } else {
      perform(heartbeat(hold));
    }
  }

  private long part(Hold hold) {
    return 1 + random.nextInt((int) hold.amount());
  }

  private Operation authorize(boolean charge) {
    String account = accounts.any(random);
    long amount = 1 + random.nextInt(LARGEST_HOLD);
    // Some expire under way, the others long after the scenario.
    int seconds = random.nextInt(6) == 0 ? 1 + random.nextInt(3) : 7_200;
    String body =
        "{\"account\":\"%s\",\"amount\":%d,\"expires_in\":%d,\"reference\":\"client-%d\"%s}"
            .formatted(account, amount, seconds, number, charge ? ",\"capture\":true" : "");
    return new Operation(
        charge ? EventKind.CHARGE : EventKind.AUTHORIZE,
        account,
        accounts.newKey(),
        "POST",
        "/v1/authorizations",
        body,
        -amount,
        random.nextInt(10) == 0,
        null);
  }

  private Operation capture(Hold hold, String body) {
    return on(hold, EventKind.CAPTURE, "POST", "/capture", body);
  }

  private Operation heartbeat(Hold hold) {
    Operation keyed = on(hold, EventKind.ADJUST, "PATCH", "", "{\"expires_in\":7200}");
    return new Operation(
        keyed.kind(), hold.account(), null, "PATCH", keyed.path(), keyed.body(), 0, false, hold);
  }

  private Operation on(Hold hold, EventKind kind, String method, String action, String body) {
    return new Operation(
        kind,
        hold.account(),
        accounts.newKey(),
        method,
        "/v1/authorizations/" + hold.id() + action,
        body,
        0,
        random.nextInt(10) == 0,
        hold);
  }

  private void refund() {
    Hold hold = accounts.anyCaptured(random);
    if (hold != null) {
      long amount = 1 + random.nextInt(500);
      Operation untold =
          on(
              hold,
              EventKind.REFUND,
              "POST",
              "/refund",
              "{\"amount\":%d,\"reason\":\"chaos\"}".formatted(amount));
      perform(
          new Operation(
              EventKind.REFUND,
              untold.account(),
              untold.key(),
              "POST",
              untold.path(),
              untold.body(),
              amount,
              untold.insists(),
              hold));
    }
  }

  private void perform(Operation operation) {
    Answer answer = client.perform(operation);
    if (answer != null) {
      learn(operation, answer);
    }
  }

  /** What the client now knows of holds. */
  private void learn(Operation operation, Answer answer) {
    if (!answer.isSuccess()) {
      if (operation.target() != null && answer.status() != 402) {
        accounts.closed(operation.target());
      }
      return;
    }
    if (operation.kind() == EventKind.GRANT) {
      return;
    }
    Hold hold = operation.target();
    if (hold == null) {
      hold = new Hold(answer.id(), operation.account(), -operation.amount(), answer.isDurable());
      if (operation.kind() == EventKind.AUTHORIZE) {
        accounts.opened(hold);
      }
    }
    if (!answer.json().path("status").asString("").equals("authorized")) {
      accounts.closed(hold);
    }
    if (answer.json().path("captured").asLong(0) > 0 && random.nextInt(4) == 0) {
      accounts.captured(hold);
    }
  }

  private void readBalance() {
    String account = accounts.any(random);
    String path = "/v1/accounts/" + account + "/balance";
    Answer answer = Client.send(client.anyInstance(), "GET", path, null, "", false);
    if (answer != null && answer.status() == 200) {
      memory.read(account, answer);
    } else if (answer != null && !answer.isToBeRetried()) {
      memory.strange("GET " + path + " was answered " + answer);
    }
  }

  /**
   * Sends an operation, hardly waits, and then wants to know that it never takes effect, or did.
   */
  private void abandon() {
    Operation operation = authorize(random.nextBoolean());
    Client.send(
        client.anyInstance(),
        operation.method(),
        operation.path(),
        operation.key(),
        operation.body(),
        operation.insists(),
        random.nextBoolean() ? IMPATIENCE : Duration.ofSeconds(1));
    Operation ending =
        new Operation(
            EventKind.ABANDON,
            operation.account(),
            null,
            "POST",
            "/v1/operations/" + operation.key() + "/abandon",
            "{\"account\":\"" + operation.account() + "\"}",
            0,
            false,
            null);
    Answer ended = client.settle(ending.method(), ending.path(), null, ending);
    if (ended == null) {
      memory.unresolved(ending);
      return;
    }
    if (ended.status() != 200) {
      memory.strange(ending + " was answered " + ended);
      return;
    }
    JsonNode result = ended.json().path("result");
    Answer decided =
        result.isObject() ? new Answer(ended.json().path("status").asInt(), result) : null;
    memory.abandoned(operation, decided, ended);
  }

  private void batch() {
    List<Operation> rest = new ArrayList<>();
    for (int i = 2 + random.nextInt(5); i > 0; i--) {
      Hold hold = random.nextInt(3) == 0 ? accounts.anyOpen(random) : null;
      rest.add(hold == null ? authorize(random.nextBoolean()) : inBatch(hold));
    }
    for (int attempt = 0; !rest.isEmpty(); attempt++) {
      rest = afterBatch(rest);
      if (!rest.isEmpty()) {
        if (client.isOver()) {
          rest.forEach(memory::unresolved);
          return;
        }
        client.waitBefore(attempt + 1);
      }
    }
  }

  private Operation inBatch(Hold hold) {
    return random.nextBoolean()
        ? on(hold, EventKind.VOID, "POST", "/void", "")
        : capture(hold, "{\"amount\":" + part(hold) + "}");
  }

  /** Sends what is left of a batch; gives back what has to be sent again. */
  private List<Operation> afterBatch(List<Operation> operations) {
    @Nullable Answer answer =
        Client.send(
            client.anyInstance(), "POST", "/v1/batch", null, BatchBody.of(operations), false);
    if (answer == null || answer.isToBeRetried()) {
      return operations;
    }
    JsonNode results = answer.json().path("results");
    if (answer.status() != 200 || results.size() != operations.size()) {
      memory.strange("a batch of " + operations + " was answered " + answer);
      return List.of();
    }
    List<Operation> again = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      JsonNode result = results.get(i);
      Answer one = new Answer(result.path("status").asInt(), result.path("body"));
      if (one.isFinal()) {
        memory.told(operations.get(i), one);
        learn(operations.get(i), one);
      } else if (one.isToBeRetried()) {
        again.add(operations.get(i));
      } else {
        memory.strange(operations.get(i) + " in a batch was answered " + one);
      }
    }
    return again;
  }
}
