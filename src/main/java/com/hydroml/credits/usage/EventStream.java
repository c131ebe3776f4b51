package com.hydroml.credits.usage;

import com.hydroml.credits.ledger.LedgerEvent;
import com.hydroml.credits.ledger.LedgerUnavailableException;
import com.hydroml.credits.notice.Notice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client's stream of an account's events: its steps, and the notices that it got. It keeps
 * nothing but its position: events are read from Postgres, a page at a time, when the client has
 * taken those before them.
 *
 * <p>A notice tells of a step and is written some time later, when other steps may have been sent:
 * so steps and notices have a position each, and every event's id says both.
 */
final class EventStream {

  private static final int PAGE = 100;

  /** Reads what there is behind a position. */
  interface Source {

    /** Steps behind a version, in their order; fails with {@link LedgerUnavailableException}. */
    Mono<List<LedgerEvent>> steps(String account, long after, int limit);

    /** The same of notices, up to one. */
    Mono<List<Notice>> notices(String account, long after, long upTo, int limit);
  }

  private final String account;
  private final BooleanSupplier allowed;
  private final Source source;
  private final Duration heartbeat;
  private final AtomicReference<Sinks.Empty<String>> waiting = new AtomicReference<>(Sinks.empty());

  /** Behind which to go on; one step of the stream follows the other. */
  private volatile EventPosition position;

  /** What there is in Postgres. */
  private volatile EventPosition known;

  private volatile @Nullable String ending;
  private volatile boolean ended;
  private volatile boolean begun;

  /**
   * @param after where the stream begins
   * @param allowed whether the credential still covers the account; never blocks
   * @param heartbeat how long it is silent at most
   */
  EventStream(
      String account,
      EventPosition after,
      BooleanSupplier allowed,
      Source source,
      Duration heartbeat) {
    this.account = account;
    this.position = after;
    this.known = after;
    this.allowed = allowed;
    this.source = source;
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

  /** There is so much; of each notice the step that it tells of. */
  void tell(EventPosition there) {
    EventPosition before = known;
    if (there.version() > before.version() || there.notice() > before.notice()) {
      known =
          new EventPosition(
              Math.max(there.version(), before.version()),
              Math.max(there.notice(), before.notice()));
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
    EventPosition there = known;
    if (there.version() > position.version()) {
      return page(source.steps(account, position.version(), PAGE), this::steps);
    }
    // A step is sent before what is told of it.
    return there.notice() > position.notice()
        ? page(
            source.notices(account, position.notice(), there.notice(), PAGE),
            notices -> notices(notices, there.notice()))
        : news.asMono().timeout(heartbeat, Mono.just(EventText.HEARTBEAT));
  }

  private <T> Mono<String> page(Mono<List<T>> read, Function<List<T>, String> text) {
    return read.map(text)
        .filter(piece -> !piece.isEmpty())
        .onErrorResume(LedgerUnavailableException.class, outage -> nothing());
  }

  /** Until it is told of something again. */
  private Mono<String> nothing() {
    known = position;
    return Mono.empty();
  }

  private String steps(List<LedgerEvent> steps) {
    StringBuilder text = new StringBuilder(1024);
    for (LedgerEvent step : steps) {
      position = position.behindStep(step.version());
      text.append(EventText.step(account, step, position));
    }
    if (steps.isEmpty()) {
      known = position;
    }
    return text.toString();
  }

  /** Of those that were kept for long enough nothing is left. */
  private String notices(List<Notice> notices, long upTo) {
    StringBuilder text = new StringBuilder(1024);
    for (Notice notice : notices) {
      position = position.behindNotice(notice.number());
      text.append(EventText.notice(notice, position));
    }
    if (notices.size() < PAGE) {
      position = position.behindNotice(upTo);
    }
    return text.toString();
  }
}
