package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers requests: finds the route, lets {@link Admission} judge, calls the handler, and turns
 * whatever comes of it into one response.
 *
 * <p>It stands directly on Reactor Netty, because every answer has to have the contract's form and
 * every refusal its place in the order, and because nothing else has to be paid for then.
 */
final class HttpApi implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

  private static final Logger log = LoggerFactory.getLogger(HttpApi.class);
  private static final String NO_OPERATION = "none";

  private final Routes routes;
  private final Assets assets;
  private final Admission admission;
  private final RequestIds requestIds;
  private final int maxInFlight;
  private final WorkLimit work;
  private final BodyBudget bodies;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<String, RequestMeter> meters = new HashMap<>();
  private final RequestMeter otherMeter;

  HttpApi(
      List<Endpoint> endpoints,
      Assets assets,
      Admission admission,
      RequestIds requestIds,
      int maxInFlight,
      WorkLimit work,
      BodyBudget bodies,
      MeterRegistry registry) {
    this.routes = new Routes(endpoints);
    this.assets = assets;
    this.admission = admission;
    this.requestIds = requestIds;
    this.maxInFlight = maxInFlight;
    this.work = work;
    this.bodies = bodies;
    this.otherMeter = new RequestMeter(registry, NO_OPERATION);
    for (Endpoint endpoint : endpoints) {
      if (meters.put(endpoint.operation(), new RequestMeter(registry, endpoint.operation()))
          != null) {
        throw new IllegalStateException("two routes are called " + endpoint.operation());
      }
    }
    Gauge.builder(MeterNames.HTTP_IN_FLIGHT, inFlight, AtomicInteger::get)
        .description("Requests that are being answered")
        .register(registry);
    Gauge.builder(MeterNames.HTTP_WORK_LIMIT, work, WorkLimit::limit)
        .description("Requests that may be at work at a time, at the pace of late")
        .register(registry);
  }

  @Override
  public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
    Target target = Target.of(request.uri());
    Assets.Asset asset = assets.find(request.method().name(), target);
    return asset == null
        ? call(request, response, target)
        : received(request, BodyBuffer.dropping())
            .onErrorComplete()
            .then(asset.send(response.header(RequestIds.HEADER, requestId(request))));
  }

  private String requestId(HttpServerRequest request) {
    return requestIds.of(request.requestHeaders().get(RequestIds.HEADER));
  }

  private Mono<Void> call(HttpServerRequest request, HttpServerResponse response, Target target) {
    HttpHeaders headers = request.requestHeaders();
    Routes.Found found = find(request.method().name(), target);
    Exchange exchange =
        new Exchange(
            System.nanoTime(),
            request.method().name(),
            target,
            headers,
            requestId(request),
            meter(found),
            admission.caller(headers));
    boolean admitted = inFlight.incrementAndGet() <= maxInFlight && work.hasRoom();
    return Mono.defer(
            () -> admitted ? reply(request, exchange, found) : drained(request, overloaded()))
        .onErrorResume(failure -> Mono.just(failed(exchange, failure)))
        .flatMap(answer -> send(response, exchange, answer))
        .doOnCancel(() -> exchange.meter().clientGone(System.nanoTime() - exchange.startNanos()))
        .doFinally(signal -> inFlight.decrementAndGet());
  }

  private Routes.Found find(String method, Target target) {
    return assets.has(target) ? new Routes.Found.OtherMethods("GET") : routes.find(method, target);
  }

  private RequestMeter meter(Routes.Found found) {
    return found instanceof Routes.Found.Hit hit
        ? Objects.requireNonNull(meters.get(hit.route().endpoint().operation()))
        : otherMeter;
  }

  private static Reply overloaded() {
    return Reply.problem(
        Problem.of(ProblemCode.OVERLOADED, "Too many requests are being answered at present."));
  }

  private Mono<Reply> reply(HttpServerRequest request, Exchange exchange, Routes.Found found) {
    return switch (found) {
      case Routes.Found.Nothing nothing ->
          drained(
              request,
              Reply.problem(Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this path.")));
      case Routes.Found.OtherMethods other ->
          drained(
              request,
              Reply.problem(
                      Problem.of(
                          ProblemCode.METHOD_NOT_ALLOWED,
                          "This path knows only " + other.allow() + "."))
                  .header("Allow", other.allow()));
      case Routes.Found.Hit hit -> hit(request, exchange, hit);
    };
  }

  private Mono<Reply> hit(HttpServerRequest request, Exchange exchange, Routes.Found.Hit hit) {
    Endpoint endpoint = hit.route().endpoint();
    Problem problem = admission.refusal(hit, exchange.caller());
    if (problem != null) {
      Reply refusal = Reply.problem(problem);
      return drained(
          request,
          problem.code() == ProblemCode.UNAUTHENTICATED
              ? refusal.header("WWW-Authenticate", challenge(exchange))
              : refusal);
    }
    BodyBuffer body = BodyBuffer.keeping(bodies);
    return received(request, body)
        .flatMap(
            whole -> whole.isCrowded() ? Mono.just(overloaded()) : worked(exchange, hit, whole))
        .doFinally(signal -> body.release())
        .onErrorResume(
            BodyBuffer.TooLargeException.class,
            tooLarge ->
                Mono.just(
                    Reply.problem(Admission.tooLarge(endpoint, exchange.headers(), body))
                        .header("Connection", "close")));
  }

  private static String challenge(Exchange exchange) {
    return exchange.headers().contains(HttpHeaderNames.AUTHORIZATION)
        ? "Bearer realm=\"eco-credits\", error=\"invalid_token\""
        : "Bearer realm=\"eco-credits\"";
  }

  /** From here on it counts as work: a body that comes slowly keeps nobody else out. */
  private Mono<Reply> worked(Exchange exchange, Routes.Found.Hit hit, BodyBuffer body) {
    return work.begin()
        ? Mono.defer(() -> judged(exchange, hit, body)).doFinally(signal -> work.end())
        : Mono.just(overloaded());
  }

  private Mono<Reply> judged(Exchange exchange, Routes.Found.Hit hit, BodyBuffer body) {
    return switch (admission.judge(exchange, hit, body)) {
      case Admission.Verdict.Refused refused -> Mono.just(Reply.problem(refused.problem()));
      case Admission.Verdict.Admitted admitted ->
          hit.route()
              .endpoint()
              .handler()
              .apply(admitted.call())
              .switchIfEmpty(Mono.error(() -> new IllegalStateException("no answer")));
    };
  }

  /** Reads what the client still sends, so that it comes to read the refusal. */
  private static Mono<Reply> drained(HttpServerRequest request, Reply refusal) {
    return received(request, BodyBuffer.dropping())
        .thenReturn(refusal)
        .onErrorResume(
            BodyBuffer.TooLargeException.class,
            tooLarge -> Mono.just(refusal.header("Connection", "close")));
  }

  /**
   * The whole request. None is answered before its end was read, not even one without a body: where
   * one had to wait for the answer to the one before it, Reactor Netty up to 1.3.7 would read no
   * more of the connection.
   */
  private static Mono<BodyBuffer> received(HttpServerRequest request, BodyBuffer body) {
    return request
        .receive()
        .collect(() -> body, BodyBuffer::add)
        .onErrorMap(
            failure -> !(failure instanceof BodyBuffer.TooLargeException),
            ClientGoneException::new);
  }

  private static Reply failed(Exchange exchange, Throwable failure) {
    if (failure instanceof ProblemException known) {
      return Reply.problem(known.problem());
    }
    if (failure instanceof ClientGoneException) {
      log.debug("request {} broke off", exchange.requestId(), failure);
      return Reply.problem(Problem.of(ProblemCode.MALFORMED_JSON, "The body broke off."));
    }
    log.error(
        "request {} failed: {} {}",
        exchange.requestId(),
        exchange.method(),
        exchange.instance(),
        failure);
    return Reply.problem(
        Problem.of(
            ProblemCode.INTERNAL_ERROR,
            "Something went wrong here; it is logged under the request's id."));
  }

  /** The body broke off; nothing was done. */
  private static final class ClientGoneException extends RuntimeException {
    ClientGoneException(Throwable cause) {
      super(cause);
    }
  }

  private static Mono<Void> send(HttpServerResponse response, Exchange exchange, Reply reply) {
    HttpHeaders headers = response.status(reply.status()).responseHeaders();
    headers.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
    headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    SecurityHeaders.set(headers);
    headers.set(RequestIds.HEADER, exchange.requestId());
    List<String> more = reply.headers();
    for (int i = 0; i < more.size(); i += 2) {
      headers.set(more.get(i), more.get(i + 1));
    }
    exchange.meter().answered(reply, System.nanoTime() - exchange.startNanos());
    Streamed streamed = reply.streamed();
    if (streamed != null) {
      return StreamSender.send(response, streamed, exchange.requestId());
    }
    byte[] body = reply.text(exchange.instance()).getBytes(StandardCharsets.UTF_8);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    return response.sendObject(Unpooled.wrappedBuffer(body)).then();
  }
}
