package com.hydroml.credits.webhook;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.webhook.Attempt.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Delivers what is due, on every instance, so many at a time. It takes no more than it has room
 * for, so nothing waits in memory; what it has taken and does not finish, another instance takes
 * later.
 */
final class WebhookDispatcher extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What is not written down is delivered once more: worth a few tries. */
  private static final Retry AGAIN = Retry.backoff(3, Duration.ofMillis(200));

  private static final Duration CLEANING = Duration.ofMinutes(1);

  private final DeliveryQueue queue;
  private final WebhookSender sender;
  private final WebhookProperties properties;
  private final MeterRegistry meters;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger failingUnderWay = new AtomicInteger();
  private volatile boolean failing;

  WebhookDispatcher(
      DeliveryQueue queue,
      WebhookSender sender,
      WebhookProperties properties,
      MeterRegistry meters) {
    super(StartPhases.WATCHERS);
    this.queue = queue;
    this.sender = sender;
    this.properties = properties;
    this.meters = meters;
    Gauge.builder(MeterNames.WEBHOOKS_UNDER_WAY, underWay, AtomicInteger::get)
        .baseUnit("deliveries")
        .description("Deliveries that this instance is making")
        .register(meters);
  }

  @Override
  protected Disposable begin() {
    return Disposables.composite(
        Flux.interval(properties.interval())
            .onBackpressureDrop()
            .concatMap(tick -> take(), 1)
            .flatMapIterable(attempts -> attempts)
            .flatMap(this::deliver, properties.concurrency())
            .subscribe(),
        every(CLEANING, this::clean));
  }

  private Mono<List<Attempt>> take() {
    int room = properties.concurrency() - underWay.get();
    if (room <= 0) {
      return Mono.empty();
    }
    int failingRoom = (properties.concurrency() + 1) / 2 - failingUnderWay.get();
    return queue
        .take(room, failingRoom)
        .timeout(PATIENCE)
        .doOnNext(this::taken)
        .onErrorResume(
            failure -> {
              failed(failure);
              return Mono.empty();
            });
  }

  private void taken(List<Attempt> attempts) {
    underWay.addAndGet(attempts.size());
    failingUnderWay.addAndGet((int) attempts.stream().filter(Attempt::failing).count());
    failing = false;
  }

  private void failed(Throwable failure) {
    if (!failing) {
      log.warn("webhooks are delivered later: {}", Reason.of(failure));
    }
    failing = true;
  }

  private Mono<Void> deliver(Attempt attempt) {
    return Mono.defer(() -> attempt.secrets().isEmpty() ? queue.cancel(attempt) : tried(attempt))
        .timeout(properties.timeout().plus(PATIENCE))
        .onErrorResume(
            failure -> {
              // The lease ends, and it is tried again.
              failed(failure);
              return Mono.empty();
            })
        .doFinally(end -> ended(attempt));
  }

  private void ended(Attempt attempt) {
    underWay.decrementAndGet();
    if (attempt.failing()) {
      failingUnderWay.decrementAndGet();
    }
  }

  private Mono<Void> tried(Attempt attempt) {
    return sender
        .send(attempt)
        .doOnNext(result -> count(attempt, result))
        .flatMap(result -> queue.finish(attempt, result).retryWhen(AGAIN));
  }

  private void count(Attempt attempt, Result result) {
    String became = "retry";
    if (result.delivered()) {
      became = "delivered";
    } else if (attempt.number() >= properties.attempts()) {
      became = "failed";
      log.warn("delivery {} has failed for good: {}", attempt.deliveryId(), result.error());
    }
    Counter.builder(MeterNames.WEBHOOKS_ATTEMPTS)
        .baseUnit("attempts")
        .description("Attempts to deliver an event to a webhook")
        .tag(MeterNames.RESULT, became)
        .register(meters)
        .increment();
  }

  private Mono<Long> clean() {
    return queue
        .removeOld()
        .timeout(PATIENCE)
        .onErrorResume(
            failure -> {
              failed(failure);
              return Mono.empty();
            });
  }
}
