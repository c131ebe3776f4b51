package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Timer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Proves the form of every answer, whatever comes of the request. */
class HttpApiTest {

  private static final String THING = "{\"account\":\"a\",\"amount\":1}";
  private static TestApi api;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    api = new TestApi();
    client = api.client();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void theHandlerGetsWhatWasSentWithDefaults() {
    client
        .post()
        .uri("/v1/things")
        .header("Authorization", TestApi.KEY)
        .header("Idempotency-Key", "k:1")
        .header("Credits-Durability", "journaled")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue("{\"metadata\":{\"b\":\"2\",\"a\":\"1\"},\"amount\":7,\"account\":\"user:1\"}")
        .exchange()
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Location", "/v1/things/1")
        .expectHeader()
        .valueEquals("Content-Type", "application/json")
        .expectHeader()
        .valueEquals("Cache-Control", "no-store")
        .expectBody()
        .jsonPath("$.key")
        .isEqualTo("k:1")
        .jsonPath("$.insists")
        .isEqualTo(true)
        .jsonPath("$.body")
        .isEqualTo(
            "{\"account\":\"user:1\",\"amount\":7,\"capture\":false,\"expires_in\":900,"
                + "\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}");
  }

  @Test
  void pathAndQueryAreDecoded() {
    String cursor = Cursor.encode("7", "x");
    client
        .get()
        .uri(
            java.net.URI.create(
                "http://127.0.0.1:"
                    + api.port()
                    + "/v1/accounts/user%3A42/rows?limit=7&cursor="
                    + cursor
                    + "&from=2026-01-01T00:00:00%2B00:00"))
        .header("Authorization", TestApi.READER_KEY)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.path")
        .isEqualTo("{\"account\":\"user:42\"}")
        .jsonPath("$.query")
        .isEqualTo(
            "{\"cursor\":\"" + cursor + "\",\"from\":\"2026-01-01T00:00:00+00:00\",\"limit\":7}");
  }

  @Test
  void anyTextWhereAHoldIdBelongsReachesTheHandler() throws Exception {
    for (String id : new String[] {"auth_x", "%00", "a%20b", "%F0%9F%98%80", "a".repeat(300)}) {
      assertThat(
              RawHttp.exchange(
                  api.port(),
                  "GET /v1/things/"
                      + id
                      + " HTTP/1.1\r\nHost: x\r\n"
                      + "Authorization: Bearer full\r\n\r\n"))
          .startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/things,POST",
    "HEAD,/v1/things,POST",
    "OPTIONS,/v1/things,POST",
    "PUT,/v1/things/x,'GET, PATCH'",
    "HEAD,/v1/things/x,'GET, PATCH'",
    "POST,/v3/api-docs,GET",
    "HEAD,/docs,GET",
    "TRACE,/v1/things,POST"
  })
  void anotherMethodIsNotAllowed(String method, String path, String allow) throws Exception {
    String answer = RawHttp.exchange(api.port(), head(method, path) + "Connection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: " + allow + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/v1",
        "/v1/",
        "/v1/things/",
        "/v1//things",
        "/v1/things/a/b",
        "/v1/things/a/void/b",
        "/v1/%zz",
        "/v1/th%69ngs/a/x",
        "//",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t",
        "/v1/{id}|<>",
        "*",
        "http://elsewhere/v2"
      })
  void anUnknownPathIsAProblem(String path) throws Exception {
    String answer = RawHttp.exchange(api.port(), head("GET", path) + "\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 404")
        .contains("application/problem+json")
        .contains("\"code\":\"not_found\"");
  }

  static Stream<Arguments> unreadable() {
    String chunked =
        head("POST", "/v1/things")
            + "Authorization: Bearer full\r\nIdempotency-Key: k\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        arguments(head("GET", "/" + "a".repeat(5000)) + "\r\n", 414, "uri_too_long"),
        arguments(
            head("GET", "/v1/public") + "X-Long: " + "a".repeat(9000) + "\r\n\r\n",
            431,
            "headers_too_large"),
        arguments("nonsense\r\n\r\n", 400, "malformed_request"),
        arguments(head("GET", "/v1/public") + "no colon\r\n\r\n", 400, "malformed_request"),
        arguments(chunked + "zz\r\n{}\r\n0\r\n\r\n", 400, "malformed_request"));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void whatIsNoProperHttpIsAProblemToo(String request, int status, String code) throws Exception {
    assertThat(RawHttp.exchange(api.port(), request))
        .startsWith("HTTP/1.1 " + status)
        .containsIgnoringCase("connection: close\r\n")
        .containsIgnoringCase("content-type: application/problem+json\r\n")
        .containsIgnoringCase("x-request-id: req_")
        .contains("\"code\":\"" + code + "\"", "\"instance\":\"/\"", "\"detail\":");
  }

  @Test
  void aWholeUrlIsATargetToo() throws Exception {
    assertThat(RawHttp.exchange(api.port(), head("GET", "http://x/v1/public?") + "\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void whoIsUnknownIsToldHowToAuthenticate() {
    client
        .get()
        .uri("/v1/things/x")
        .exchange()
        .expectStatus()
        .isUnauthorized()
        .expectHeader()
        .valueEquals("WWW-Authenticate", "Bearer realm=\"eco-credits\"");
    client
        .get()
        .uri("/v1/things/x")
        .header("Authorization", "Bearer nonsense")
        .exchange()
        .expectHeader()
        .valueEquals("WWW-Authenticate", "Bearer realm=\"eco-credits\", error=\"invalid_token\"");
  }

  @Test
  void theRequestIdIsEchoedOrMade() throws Exception {
    String target = head("GET", "/v1/public");
    assertThat(RawHttp.exchange(api.port(), target + "X-Request-Id: abc-1\r\n\r\n"))
        .contains("X-Request-Id: abc-1\r\n");
    assertThat(RawHttp.exchange(api.port(), target + "X-Request-Id: a b\u00e4c\r\n\r\n"))
        .contains("X-Request-Id: a bc\r\n");
    assertThat(
            RawHttp.exchange(api.port(), target + "X-Request-Id: " + "x".repeat(300) + "\r\n\r\n"))
        .contains("X-Request-Id: " + "x".repeat(128) + "\r\n");
    assertThat(RawHttp.exchange(api.port(), target + "\r\n"))
        .containsPattern("X-Request-Id: req_[0-9A-Za-z]{22}\r\n");
    for (String path : new String[] {"/no", "/v3/api-docs", "/"}) {
      assertThat(RawHttp.exchange(api.port(), head("GET", path) + "X-Request-Id: e\r\n\r\n"))
          .contains("X-Request-Id: e\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fails", "throws", "empty"})
  void aFaultSaysNothingOfTheInside(String path) {
    EntityExchangeResult<byte[]> result =
        client.get().uri("/v1/" + path).exchange().expectBody().returnResult();
    String body = new String(result.getResponseBodyContent(), StandardCharsets.UTF_8);
    assertThat(result.getStatus().value()).isEqualTo(500);
    assertThat(body)
        .contains("\"code\":\"internal_error\"")
        .doesNotContain("secret")
        .doesNotContain("Exception")
        .doesNotContain("hydroml");
  }

  @Test
  void aProblemThatIsThrownIsAnswered() {
    client
        .get()
        .uri("/v1/refuses")
        .exchange()
        .expectStatus()
        .isEqualTo(402)
        .expectBody()
        .json(
            """
            {"type": "urn:eco-credits:problem:insufficient_credits", "title": "Too few credits",
             "status": 402, "detail": "Too little.", "instance": "/v1/refuses",
             "code": "insufficient_credits", "available": 1, "next_release_at": null}
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_572_864, 8 * 1024 * 1024})
  void tooLargeABodyIsReadSoThatTheClientReadsTheRefusal(int size) {
    for (String credential : new String[] {TestApi.KEY, TestApi.READER_KEY, "Bearer nobody"}) {
      int status =
          credential.equals(TestApi.KEY) ? 413 : credential.equals("Bearer nobody") ? 401 : 403;
      client
          .post()
          .uri("/v1/things")
          .header("Authorization", credential)
          .header("Idempotency-Key", "k")
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue(new byte[size])
          .exchange()
          .expectStatus()
          .isEqualTo(status);
    }
  }

  @Test
  void aBodyWithoutEndIsCutOff() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(10_000);
      var out = socket.getOutputStream();
      out.write(
          (head("POST", "/v1/things") + "Transfer-Encoding: chunked\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] chunk =
          ("10000\r\n" + "x".repeat(65_536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      int sent = 0;
      try {
        while (sent < 64 * 1024 * 1024) {
          out.write(chunk);
          sent += 65_536;
        }
      } catch (java.io.IOException closedByTheServer) {
        assertThat(sent).isGreaterThanOrEqualTo(8 * 1024 * 1024);
      }
      assertThat(sent).isLessThan(64 * 1024 * 1024);
    }
  }

  @Test
  void aBodyOfOneMebibyteIsRead() {
    String padding = " ".repeat(BodyBuffer.MAX_BYTES - THING.length());
    post(THING + padding).expectStatus().isCreated();
    post(THING + padding + " ").expectStatus().isEqualTo(413);
  }

  @Test
  void aBodyInManyChunksIsRead() throws Exception {
    StringBuilder request = new StringBuilder(head("POST", "/v1/things"));
    request.append("Authorization: Bearer full\r\nIdempotency-Key: k\r\n");
    request.append("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (char c : THING.toCharArray()) {
      request.append("1\r\n").append(c).append("\r\n");
    }
    request.append("0\r\n\r\n");
    assertThat(RawHttp.exchange(api.port(), request.toString())).startsWith("HTTP/1.1 201");
  }

  @Test
  void aBodyThatStopsComingLosesItsConnection() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(10_000);
      String half = head("POST", "/v1/things") + "Content-Length: 100\r\n\r\n{";
      socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).doesNotContain(" 200 ").doesNotContain(" 201 ").doesNotContain(" 500 ");
    }
  }

  @Test
  void anAnswerThatTakesLongerThanABodyMayIsNotCutOff() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout((int) TestApi.BODY_TIMEOUT.toMillis() + 1000);
      socket
          .getOutputStream()
          .write((head("GET", "/v1/hangs") + "\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aClientThatAsksBeforeItSendsIsToldToGoOn() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(10_000);
      String first =
          head("POST", "/v1/things")
              + "Authorization: Bearer full\r\nIdempotency-Key: k\r\nConnection: close\r\n"
              + "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
              + THING.length()
              + "\r\n\r\n";
      socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
      byte[] goOn = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      assertThat(new String(goOn, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 ");
      socket.getOutputStream().write(THING.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .contains("HTTP/1.1 201 ");
    }
  }

  @Test
  void aConnectionServesOneRequestAfterTheOther() throws Exception {
    String refused = head("POST", "/v1/things") + "Content-Length: 5\r\n\r\nabcde";
    String last = head("GET", "/v1/public") + "Connection: close\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write((refused + refused + last).getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(all.split("HTTP/1.1 ", -1)).hasSize(4);
      assertThat(all).contains("HTTP/1.1 200");
    }
  }

  @Test
  void moreThanTheServiceTakesIsRefusedAtOnce() throws Exception {
    try (TestApi small = new TestApi(1, 1000);
        Socket hanging = new Socket(InetAddress.getLoopbackAddress(), small.port())) {
      hanging
          .getOutputStream()
          .write((head("GET", "/v1/hangs") + "\r\n").getBytes(StandardCharsets.US_ASCII));
      await().until(() -> inFlight(small) == 1);
      assertThat(RawHttp.exchange(small.port(), head("GET", "/v1/nothing") + "\r\n"))
          .startsWith("HTTP/1.1 503")
          .contains("\"code\":\"overloaded\"")
          .containsIgnoringCase("Retry-After: 1");
      hanging.close();
      await().until(() -> inFlight(small) == 0);
      assertThat(timer(small, "hangs", "499", "client_gone").count()).isEqualTo(1);
      assertThat(RawHttp.exchange(small.port(), head("GET", "/v1/public") + "\r\n"))
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void moreThanCanBeAnsweredSoonIsRefusedUntilSomethingIsAnswered() throws Exception {
    try (TestApi small = new TestApi(1000, 1);
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), small.port());
        Socket hanging = new Socket(InetAddress.getLoopbackAddress(), small.port())) {
      String begun =
          head("POST", "/v1/things")
              + "Authorization: Bearer full\r\nIdempotency-Key: slow\r\n"
              + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
      slow.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> inFlight(small) == 1);
      String open = head("GET", "/v1/public") + "\r\n";
      assertThat(RawHttp.exchange(small.port(), open))
          .as("a body that comes slowly is no work")
          .startsWith("HTTP/1.1 200");
      slow.close();
      await().until(() -> inFlight(small) == 0);

      hanging
          .getOutputStream()
          .write((head("GET", "/v1/hangs") + "\r\n").getBytes(StandardCharsets.US_ASCII));
      await().until(() -> inFlight(small) == 1);
      assertThat(RawHttp.exchange(small.port(), head("GET", "/v1/nothing") + "\r\n"))
          .startsWith("HTTP/1.1 503")
          .contains("\"code\":\"overloaded\"");
      hanging.close();
      await().until(() -> inFlight(small) == 0);
      assertThat(RawHttp.exchange(small.port(), open)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void bodiesThatFindNoRoomInMemoryAreRefusedUntilThereIsRoomAgain() throws Exception {
    try (TestApi own = new TestApi()) {
      String small =
          head("POST", "/v1/things") + "Authorization: Bearer full\r\nIdempotency-Key: small\r\n";
      String body = THING;
      byte[] request =
          (small
                  + "Content-Type: application/json\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
              .getBytes(StandardCharsets.US_ASCII);
      java.util.List<Socket> filling = new java.util.ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), own.port());
        socket
            .getOutputStream()
            .write(
                (small
                        + "Content-Type: application/json\r\nContent-Length: "
                        + BodyBuffer.MAX_BYTES
                        + "\r\n\r\n"
                        + " ".repeat(BodyBuffer.MAX_BYTES - 1))
                    .getBytes(StandardCharsets.US_ASCII));
        filling.add(socket);
      }
      await()
          .until(
              () -> RawHttp.exchange(own.port(), request),
              answer ->
                  answer.startsWith("HTTP/1.1 503") && answer.contains("\"code\":\"overloaded\""));
      for (Socket socket : filling) {
        socket.close();
      }
      await()
          .until(
              () -> RawHttp.exchange(own.port(), request),
              answer -> answer.startsWith("HTTP/1.1 201"));
    }
  }

  @Test
  void requestsAreMeasuredByOperationStatusAndOutcome() throws Exception {
    try (TestApi own = new TestApi()) {
      RawHttp.exchange(own.port(), head("GET", "/v1/public") + "\r\n");
      RawHttp.exchange(own.port(), head("GET", "/v1/public") + "\r\n");
      RawHttp.exchange(own.port(), head("GET", "/v1/public?x=1") + "\r\n");
      RawHttp.exchange(own.port(), head("GET", "/v1/nothing") + "\r\n");
      assertThat(timer(own, "open", "200", "success").count()).isEqualTo(2);
      assertThat(timer(own, "open", "422", "invalid_request").count()).isEqualTo(1);
      assertThat(timer(own, "none", "404", "not_found").count()).isEqualTo(1);
      assertThat(timer(own, "open", "200", "success").takeSnapshot().histogramCounts())
          .isNotEmpty();
    }
  }

  /**
   * A request that comes before the answer to the one before it is put aside by Reactor Netty, and
   * one that is then answered before its end was read leaves a connection that is read no more.
   */
  @ParameterizedTest
  @ValueSource(strings = {"/v1/nothing", "/docs/init.js", "/v1/things/x", "/v1/public"})
  void aConnectionGoesOnAfterARequestThatHadToWait(String path) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(10_000);
      String both = head("GET", "/v1/elsewhere") + "\r\n" + head("GET", path) + "\r\n";
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
        assertThat(RawHttp.readAnswer(socket.getInputStream())).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.readAnswer(socket.getInputStream())).startsWith("HTTP/1.1 ");
      }
    }
  }

  /** What is asked before a connection's last request is answered, however long that takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/public HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /v1/elsewhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /v1/public HTTP/1.0\r\n\r\n",
        "POST /v1/things HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        "no http\r\n\r\n"
      })
  void whatComesBeforeTheLastRequestIsAnswered(String last) throws Exception {
    String slow = head("GET", "/v1/elsewhere") + "\r\n";
    String late = head("GET", "/v1/throws") + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write((slow + slow + last + late).getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      List<String> answers = List.of(all.split("(?=HTTP/1\\.[01] )"));
      assertThat(answers).as(all).hasSize(3);
      assertThat(answers.subList(0, 2)).allMatch(answer -> answer.startsWith("HTTP/1.1 200"));
      assertThat(answers.getLast()).doesNotContainIgnoringCase("keep-alive");
    }
  }

  @Test
  void thePagesAreServedFromHere() {
    client.get().uri("/").exchange().expectStatus().isFound().expectHeader().location("/docs");
    for (String page :
        new String[] {
          "/docs",
          "/docs/init.js",
          "/docs/swagger-ui-bundle.js",
          "/docs/swagger-ui.css",
          "/docs/favicon.png",
          "/v3/api-docs"
        }) {
      byte[] content =
          client
              .get()
              .uri(page)
              .exchange()
              .expectStatus()
              .isOk()
              .expectBody()
              .returnResult()
              .getResponseBodyContent();
      assertThat(content).as(page).isNotEmpty();
      if (page.equals("/docs") || page.equals("/docs/init.js")) {
        assertThat(new String(content, StandardCharsets.UTF_8)).doesNotContain("http");
      }
    }
  }

  private static WebTestClient.ResponseSpec post(String body) {
    return client
        .method(HttpMethod.POST)
        .uri("/v1/things")
        .header("Authorization", TestApi.KEY)
        .header("Idempotency-Key", "k")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private static String head(String method, String target) {
    return method + " " + target + " HTTP/1.1\r\nHost: x\r\n";
  }

  private static double inFlight(TestApi of) {
    return of.meters.get(MeterNames.HTTP_IN_FLIGHT).gauge().value();
  }

  private static Timer timer(TestApi of, String operation, String status, String outcome) {
    return of.meters
        .get(MeterNames.HTTP_REQUESTS)
        .tags(
            MeterNames.OPERATION, operation, MeterNames.STATUS, status, MeterNames.OUTCOME, outcome)
        .timer();
  }
}
