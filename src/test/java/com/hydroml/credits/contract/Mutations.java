package com.hydroml.credits.contract;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Valid requests, damaged at random: the same seed damages them in the same way. */
final class Mutations {

  /** A request as it is sent. */
  record Request(String method, String path, Map<String, String> headers, byte[] body) {

    @Override
    public String toString() {
      String text = body == null ? "" : new String(body, StandardCharsets.ISO_8859_1);
      return method + " " + path + " " + headers + " " + text;
    }
  }

  private static final String[] TOKENS = {
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "9007199254740993",
    "9000000000000000",
    "18446744073709551616",
    "1.0",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"auth_00AAAAAAAAAAAAAAAAAAAAAA\"",
    "[]",
    "{}",
    "[[[[[[[[]]]]]]]]",
    "{\"a\":{\"b\":{}}}",
    "\"\u00e9\ud83d\ude00\"",
    "\"2026-01-01T00:00:00Z\"",
    "\"user:\"",
    ",",
    ":",
    "\"",
    "\\",
    "\"amount\":1,",
    "\"capture\":true,",
    "\"final\":false,"
  };

  private final Random random;

  Mutations(long seed) {
    random = new Random(seed);
  }

  Request mutate(List<Request> valid) {
    Request request = valid.get(random.nextInt(valid.size()));
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      request = damage(request);
    }
    return request;
  }

  private Request damage(Request request) {
    return switch (random.nextInt(8)) {
      case 0 -> withPath(request);
      case 1 -> withHeader(request);
      default -> request.body() == null ? withPath(request) : withBody(request);
    };
  }

  private Request withBody(Request request) {
    return new Request(request.method(), request.path(), request.headers(), body(request.body()));
  }

  private byte[] body(byte[] body) {
    if (body.length == 0) {
      return bytes(TOKENS[random.nextInt(TOKENS.length)]);
    }
    int at = random.nextInt(body.length);
    int end = Math.min(body.length, at + 1 + random.nextInt(12));
    return switch (random.nextInt(6)) {
      case 0 -> joined(body, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
      case 1 -> joined(body, at, new byte[0], end);
      case 2 -> joined(body, at, Arrays.copyOfRange(body, at, end), at);
      case 3 -> joined(body, at, bytes(TOKENS[random.nextInt(TOKENS.length)]), at);
      case 4 -> Arrays.copyOf(body, at);
      default -> value(body);
    };
  }

  /** Puts another value in place of one that stands behind a colon. */
  private byte[] value(byte[] body) {
    List<Integer> colons = new ArrayList<>();
    for (int i = 0; i < body.length; i++) {
      if (body[i] == ':') {
        colons.add(i);
      }
    }
    if (colons.isEmpty()) {
      return body;
    }
    int begin = colons.get(random.nextInt(colons.size())) + 1;
    int end = begin;
    while (end < body.length && body[end] != ',' && body[end] != '}') {
      end++;
    }
    return joined(body, begin, bytes(TOKENS[random.nextInt(TOKENS.length)]), end);
  }

  private static byte[] joined(byte[] body, int keep, byte[] middle, int from) {
    byte[] result = Arrays.copyOf(body, keep + middle.length + body.length - from);
    System.arraycopy(middle, 0, result, keep, middle.length);
    System.arraycopy(body, from, result, keep + middle.length, body.length - from);
    return result;
  }

  private Request withPath(Request request) {
    String path = request.path();
    int at = 1 + random.nextInt(Math.max(1, path.length() - 1));
    String inserted = URLEncoder.encode(text(), StandardCharsets.UTF_8);
    String damaged =
        switch (random.nextInt(5)) {
          case 0 -> path.substring(0, at) + inserted + path.substring(at);
          case 1 -> path.substring(0, at);
          case 2 -> path + "/" + inserted;
          case 3 -> path + (path.contains("?") ? "&" : "?") + inserted + "=" + inserted;
          default -> path + (path.contains("?") ? "&" : "?") + "limit=" + inserted;
        };
    // What would wait for the ledger, or is no URI, is another test's.
    return damaged.contains("min_version") || !isUri(damaged)
        ? request
        : new Request(request.method(), damaged, request.headers(), request.body());
  }

  private static boolean isUri(String path) {
    for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
      if (i + 2 >= path.length()
          || Character.digit(path.charAt(i + 1), 16) < 0
          || Character.digit(path.charAt(i + 2), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private String text() {
    int length = random.nextInt(1 + random.nextInt(40));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (random.nextInt(8) == 0 ? random.nextInt(0xd800) : random.nextInt(128)));
    }
    return text.toString();
  }

  private Request withHeader(Request request) {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    switch (random.nextInt(4)) {
      case 0 -> headers.put("Idempotency-Key", visible());
      case 1 -> headers.remove("Idempotency-Key");
      case 2 -> headers.put("Content-Type", visible());
      default -> headers.put("X-Request-Id", visible());
    }
    return new Request(request.method(), request.path(), headers, request.body());
  }

  private String visible() {
    int length = random.nextInt(150);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (' ' + random.nextInt(95)));
    }
    return text.toString().strip();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
