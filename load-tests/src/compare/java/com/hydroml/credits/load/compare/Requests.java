package com.hydroml.credits.load.compare;

import java.util.function.IntUnaryOperator;

/** HTTP requests that differ in accounts and keys only. */
final class Requests {

  private static final int KEY_AT = "key-".length();
  private static final int ACCOUNT_AT = "load:".length();

  private final byte[] template;
  private final int[] accountsAt;
  private final int[] keysAt;
  private final int operations;
  private final int status;
  private final IntUnaryOperator nextAccount;
  private int sent;

  private Requests(
      String head,
      String body,
      int operations,
      int status,
      IntUnaryOperator nextAccount) {
    String text = head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    this.template = Digits.ascii(text);
    this.operations = operations;
    this.status = status;
    this.nextAccount = nextAccount;
    this.accountsAt = places(Names.NO_ACCOUNT, ACCOUNT_AT);
    this.keysAt = places(Names.NO_KEY, KEY_AT);
  }

  private int[] places(String sought, int into) {
    String text = new String(template, java.nio.charset.StandardCharsets.US_ASCII);
    return java.util.stream.IntStream.iterate(
            text.indexOf(sought), at -> at >= 0, at -> text.indexOf(sought, at + 1))
        .map(at -> at + into)
        .toArray();
  }

  /** Authorizations of a shape; without end. */
  static Requests authorize(Shape shape, int accounts, String apiKey) {
    IntUnaryOperator which = shape == Shape.HOT ? n -> 0 : n -> 1 + Names.any(accounts);
    if (shape != Shape.BATCH) {
      String head =
          head("POST", "/v1/authorizations", apiKey)
              + "Credits-Durability: journaled\r\n"
              + "Idempotency-Key: "
              + Names.NO_KEY
              + "\r\n";
      return new Requests(head, "{" + authorization() + "}", 1, 201, which);
    }
    StringBuilder body = new StringBuilder("{\"operations\":[");
    for (int i = 0; i < shape.operations(); i++) {
      body.append(i == 0 ? "" : ",")
          .append("{\"op\":\"authorize\",\"idempotency_key\":\"")
          .append(Names.NO_KEY)
          .append("\",")
          .append(authorization())
          .append("}");
    }
    String head = head("POST", "/v1/batch", apiKey) + "Credits-Durability: journaled\r\n";
    return new Requests(head, body.append("]}").toString(), shape.operations(), 200, which);
  }

  /** Makes accounts 0 to count, one after another. */
  static Requests accounts(int count, String apiKey) {
    String head = head("PUT", "/v1/accounts/" + Names.NO_ACCOUNT, apiKey);
    return new Requests(head, "{}", 1, 201, n -> n <= count ? n : -1);
  }

  /** Funds accounts 0 to count, one after another. */
  static Requests grants(int count, String apiKey) {
    String head =
        head("POST", "/v1/accounts/" + Names.NO_ACCOUNT + "/grants", apiKey)
            + "Idempotency-Key: "
            + Names.NO_KEY
            + "\r\n";
    String body =
        "{\"amount\":" + Names.FUNDS + ",\"kind\":\"promotional\",\"reason\":\"to be spent\"}";
    return new Requests(head, body, 1, 201, n -> n <= count ? n : -1);
  }

  private static String authorization() {
    return "\"account\":\""
        + Names.NO_ACCOUNT
        + "\",\"amount\":"
        + Names.AMOUNT
        + ",\"expires_in\":"
        + Names.EXPIRES_IN;
  }

  private static String head(String method, String path, String apiKey) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
        + apiKey
        + "\r\nContent-Type: application/json\r\n";
  }

  /** The next request, valid until the one after it is asked for; null if there is none. */
  byte[] next() {
    int turn = sent++;
    for (int at : accountsAt) {
      int account = nextAccount.applyAsInt(turn);
      if (account < 0) {
        return null;
      }
      Digits.put(template, at, Names.ACCOUNT_DIGITS, account);
    }
    for (int at : keysAt) {
      Digits.put(template, at, Names.KEY_DIGITS, Names.nextKey());
    }
    return template;
  }

  /** Operations in each. */
  int operations() {
    return operations;
  }

  /** The status of the right answer. */
  int status() {
    return status;
  }
}
