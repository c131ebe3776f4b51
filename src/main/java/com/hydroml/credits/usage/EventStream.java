package com.hydroml.credits.usage;

import com.hydroml.credits.ledger.LedgerEvent;
import com.hydroml.credits.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client's stream of an account's events. It keeps nothing but its position: events are read
 * from the ledger, a page at a time, when the client has taken those before them.
 */
final class EventStream {

  private static final int PAGE = 100;

  /** Reads events behind a version, in their order. */
  @FunctionalInterface
  interface Source {
    Mono<List<LedgerEvent>> events(String account, long after, int limit);
  }

  private final String account;
  private final BooleanSupplier allowed;
  private final Source ledger;
  private final List<AddedEvents> others;
  private final Duration heartbeat;
  private final AtomicReference<Sinks.Empty<String>> waiting = new AtomicReference<>(Sinks.empty());

  /** The version behind which to go on; one step of the stream follows the other. */
  private volatile long position;

  /** A version that the ledger has. */
  private volatile long known;

  private volatile @Nullable String ending;
  private volatile boolean ended;
  private volatile boolean begun;

  /**
   * @param after the version behind which the stream begins
   * @param allowed whether the credential still covers the account; never blocks
   * @param heartbeat how long it is silent at most
   */
  EventStream(
      String account,
      long after,
      BooleanSupplier allowed,
      Source ledger,
      List<AddedEvents> others,
      Duration heartbeat) {
    this.account = account;
    this.position = after;
    this.known = after;
    this.allowed = allowed;
    this.ledger = ledger;
    this.others = others;
    this.heartbeat = heartbeat;
  }

  String account() {
    return account;
  }

  boolean isAllowed() {
    return allowed.getAsBoolean();
  }

  /** Whether somebody has begun to send it. */
  boolean hasBegun() {
    return begun;
  }

  /** The ledger has this version. */
  void tell(long version) {
    if (version > known) {
      known = version;
      wake();
    }
  }

  /** Lets the stream end with an event that says why. */
  void end(String reason) {
    ending = reason;
    wake();
  }

  private void wake() {
    // Whoever finds that nobody waits has done his part: the next to wait looks first.
    waiting.get().tryEmitEmpty();
  }

  /** The stream's text; it ends when it is told to. */
  Flux<String> pieces() {
    begun = true;
    return Flux.concat(
        Mono.fromSupplier(() -> EventText.greeting(position)),
        Mono.defer(this::next).repeat(() -> !ended));
  }

  /** The next piece; none if there is to be looked again. */
  private Mono<String> next() {
    Sinks.Empty<String> news = Sinks.empty();
    waiting.set(news);
    String reason = ending;
    if (reason != null) {
      ended = true;
      return Mono.just(EventText.last("closed", reason));
    }
    return known > position
        ? page()
        : news.asMono().timeout(heartbeat, Mono.just(EventText.HEARTBEAT));
  }

  private Mono<String> page() {
    long after = position;
    return ledger
        .events(account, after, PAGE)
        .flatMap(events -> events.isEmpty() ? nothing() : text(after, events))
        .onErrorResume(LedgerUnavailableException.class, outage -> nothing());
  }

  /** Until it is told of a version again. */
  private Mono<String> nothing() {
    known = position;
    return Mono.empty();
  }

  private Mono<String> text(long after, List<LedgerEvent> events) {
    long upTo = events.getLast().version();
    return Flux.fromIterable(others)
        .concatMap(other -> other.between(account, after, upTo))
        .collectList()
        .map(
            added -> {
              position = upTo;
              return text(events, added);
            });
  }

  private String text(List<LedgerEvent> events, List<List<AddedEvents.Added>> added) {
    List<AddedEvents.Added> more = new ArrayList<>();
    added.forEach(more::addAll);
    StringBuilder text = new StringBuilder(1024);
    for (LedgerEvent event : events) {
      more.stream()
          .filter(one -> one.version() == event.version())
          .forEach(one -> text.append(EventText.added(one)));
      text.append(EventText.event(account, event));
    }
    return text.toString();
  }
}
