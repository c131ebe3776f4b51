package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.kernel.RandomIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Routes of all kinds on a real server, whose handlers answer what they were given. */
final class TestApi implements AutoCloseable {

  /** As {@code credits.web.body-timeout} sets it in the service. */
  static final Duration BODY_TIMEOUT = Duration.ofSeconds(2);

  /** As {@code credits.web.max-bodies} sets it in the service: room for three of the largest. */
  static final long MAX_BODIES = 3L * BodyBuffer.MAX_BYTES;

  static final String KEY = "Bearer full";
  static final String READER_KEY = "Bearer reader";

  static final ObjectSchema THING =
      ObjectSchema.named("Thing")
          .required("account", FieldType.account(), "Whose it is")
          .required("amount", FieldType.amount(), "Millicredits")
          .withDefault("expires_in", FieldType.integer(1, 2_592_000), 900L, "Seconds")
          .optional("reference", FieldType.string(0, 128), "The caller's reference")
          .optional("kind", FieldType.oneOf("plain", "fancy"), "The kind")
          .withDefault("capture", FieldType.bool(), false, "Whether to charge")
          .optional("expires_at", FieldType.instant(), "When it ends")
          .nullable("display_name", FieldType.string(1, 256), "A name")
          .optional("metadata", FieldType.metadata(), "The caller's own")
          .rule("kind", "must not be fancy when captured", fields -> !isFancyCapture(fields))
          .example("{\"account\":\"user:42\",\"amount\":1000}")
          .build();

  static final ObjectSchema CHANGE =
      ObjectSchema.named("Change")
          .optional("amount", FieldType.amount(), "Millicredits")
          .optional("expires_in", FieldType.integer(1, 100), "Seconds")
          .rule(
              "amount",
              "or expires_in is required",
              fields -> fields.has("amount") || fields.has("expires_in"))
          .example("{\"expires_in\":60}")
          .build();

  static final ObjectSchema BATCH =
      ObjectSchema.named("Batch")
          .required("operations", FieldType.uncheckedArray(1, 3, THING, CHANGE), "What to do")
          .build();

  static final ObjectSchema THING_PATH =
      ObjectSchema.named("ThingPath").required("id", FieldType.holdId(), "The id").build();

  static final ObjectSchema ACCOUNT_PATH =
      ObjectSchema.named("AccountPath")
          .required("account", FieldType.account(), "The account")
          .build();

  static final ObjectSchema ECHO =
      ObjectSchema.named("Echo")
          .required("path", FieldType.string(0, 9999), "What came by path")
          .required("query", FieldType.string(0, 9999), "What came by query")
          .required("body", FieldType.string(0, 9999), "What came by body")
          .requiredNullable("key", FieldType.string(0, 128), "The key")
          .required("insists", FieldType.bool(), "Whether it insists on journaled")
          .open()
          .build();

  static final String ECHO_EXAMPLE =
      "{\"path\":\"{}\",\"query\":\"{}\",\"body\":\"{}\",\"key\":null,\"insists\":false}";

  /** It has sent too much already, and lacks every scope. */
  static final String LIMITED_KEY = "Bearer limited";

  private record TestCaller(String name, Set<Scope> scopes) implements Caller {
    @Override
    public int admit() {
      return name.equals("limited") ? 7 : 0;
    }

    @Override
    public String id() {
      return name;
    }

    @Override
    public @Nullable Set<String> accounts() {
      return null;
    }
  }

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final DisposableServer server;

  TestApi() {
    this(1000, 1000);
  }

  TestApi(int maxInFlight, int maxWork) {
    RequestIds requestIds = new RequestIds(new RandomIds());
    HttpApi api =
        new HttpApi(
            endpoints(),
            Documentation.of(endpoints()),
            new Admission(TestApi::authenticate, Memberships.NONE),
            requestIds,
            maxInFlight,
            new WorkLimit(maxWork, Duration.ofMillis(1), System::nanoTime),
            new BodyBudget(MAX_BODIES),
            meters);
    server =
        LastRequest.on(new UnreadableRequests(requestIds).on(HttpServer.create()))
            .host("127.0.0.1")
            .port(0)
            .requestTimeout(BODY_TIMEOUT)
            .handle(api)
            .bindNow();
  }

  int port() {
    return server.port();
  }

  WebTestClient client() {
    // The JDK's client: Reactor Netty's loads its decompressors on an event loop.
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return WebTestClient.bindToServer(new JdkClientHttpConnector(client))
        .baseUrl("http://127.0.0.1:" + port())
        .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(16 * 1024 * 1024))
        .build();
  }

  @Override
  public void close() {
    server.disposeNow();
  }

  static List<Endpoint> endpoints() {
    return List.of(
        echoed(
            Endpoint.post("/v1/things")
                .operation("makeThing", "Things")
                .scope(Scope.AUTHORIZE)
                .key(KeyRule.REQUIRED)
                .body(THING)
                .takesDurability()
                .problems(ProblemCode.INSUFFICIENT_CREDITS, ProblemCode.ACCOUNT_NOT_FOUND),
            201),
        echoed(
            Endpoint.post("/v1/things/{id}/void")
                .operation("voidThing", "Things")
                .scope(Scope.AUTHORIZE)
                .key(KeyRule.REQUIRED)
                .pathParameters(THING_PATH)
                .optionalBody(ObjectSchema.EMPTY)
                .takesDurability(),
            200),
        echoed(
            Endpoint.patch("/v1/things/{id}")
                .operation("changeThing", "Things")
                .scope(Scope.AUTHORIZE)
                .keyUnless(members -> !members.contains("amount"))
                .pathParameters(THING_PATH)
                .body(CHANGE),
            200),
        echoed(
            Endpoint.get("/v1/things/{id}")
                .operation("getThing", "Things")
                .scope(Scope.READ)
                .pathParameters(THING_PATH),
            200),
        echoed(
            Endpoint.post("/v1/batch")
                .operation("batch", "Things")
                .scope(Scope.AUTHORIZE)
                .body(BATCH),
            200),
        echoed(
            Endpoint.get("/v1/accounts/{account}/rows")
                .operation("listRows", "Accounts")
                .scope(Scope.READ)
                .pathParameters(ACCOUNT_PATH)
                .query(
                    ListQuery.named("RowQuery", parts -> parts.size() == 2)
                        .optional("from", FieldType.instant(), "From then on")
                        .build()),
            200),
        echoed(Endpoint.get("/v1/public").operation("open", "Other"), 200),
        failing("/v1/fails", "fails", () -> Mono.error(new IllegalStateException("secret"))),
        failing(
            "/v1/throws",
            "throws",
            () -> {
              throw new IllegalStateException("secret");
            }),
        failing("/v1/empty", "empties", Mono::empty),
        failing("/v1/hangs", "hangs", Mono::never),
        failing(
            "/v1/elsewhere",
            "elsewhere",
            () -> Mono.just(Reply.ok(new JsonObject())).publishOn(Schedulers.parallel())),
        failing(
            "/v1/refuses",
            "refuses",
            () ->
                Mono.error(
                    new ProblemException(
                        Problem.of(ProblemCode.INSUFFICIENT_CREDITS, "Too little.")
                            .with("available", 1)
                            .with("next_release_at", (String) null)))));
  }

  private static Endpoint echoed(Endpoint.Builder endpoint, int status) {
    return endpoint
        .summary("Answers what it was given", "")
        .success(status, "What was given", ECHO, ECHO_EXAMPLE)
        .handledBy(call -> Mono.just(echo(call, status)));
  }

  private static Reply echo(Call call, int status) {
    JsonObject body =
        new JsonObject()
            .put("path", call.path().canonical())
            .put("query", call.query().canonical())
            .put("body", call.body().canonical())
            .put("key", call.idempotencyKey())
            .put("insists", call.insistsOnJournaled());
    return status == 201 ? Reply.created("/v1/things/1", body) : Reply.of(status, body);
  }

  private static Endpoint failing(
      String path, String operation, java.util.function.Supplier<Mono<Reply>> answer) {
    return Endpoint.get(path)
        .operation(operation, "Other")
        .summary("Fails", "")
        .success(200, "Never", ECHO, ECHO_EXAMPLE)
        .handledBy(call -> answer.get());
  }

  private static boolean isFancyCapture(Fields fields) {
    return fields.flag("capture") && "fancy".equals(fields.optionalString("kind"));
  }

  private static @Nullable Caller authenticate(@Nullable String authorization) {
    if (KEY.equals(authorization)) {
      return new TestCaller("full", EnumSet.allOf(Scope.class));
    }
    if (LIMITED_KEY.equals(authorization)) {
      return new TestCaller("limited", Set.of());
    }
    return READER_KEY.equals(authorization)
        ? new TestCaller("reader", EnumSet.of(Scope.READ))
        : null;
  }
}
