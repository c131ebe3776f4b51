package com.hydroml.credits.usage;

import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * The streams of this instance. Two queries, at every interval, ask Postgres which of their
 * accounts moved or got a notice, and so wake them, whichever instance wrote that: without streams
 * it asks nothing, and nothing is asked of those who write. At the same occasion each credential is
 * looked at again.
 *
 * <p>Streams end before the web server waits for its requests, which they are.
 */
final class EventStreams extends BackgroundWork {

  private static final Duration RECHECK = Duration.ofSeconds(1);

  /** How long a stream may be there without being sent. */
  private static final Duration BEGINNING = Duration.ofSeconds(10);

  private final StreamSource source;
  private final EventProperties properties;
  private final Counter dropped;
  private final Map<EventStream, Place> streams = new ConcurrentHashMap<>();

  /** How many streams each credential has. Guarded by itself, together with the entering. */
  private final Map<String, Integer> perKey = new HashMap<>();

  private volatile boolean closing;
  private long checkedAt = System.nanoTime();

  private record Place(String key, long since) {}

  /** What came of asking for a place. */
  enum Entry {
    IN,
    /** The instance has as many as it can have, or is about to stop. */
    FULL,
    /** The credential has as many as it may have. */
    KEY_FULL
  }

  EventStreams(StreamSource source, EventProperties properties, MeterRegistry meters) {
    super(StartPhases.STREAMS);
    this.source = source;
    this.properties = properties;
    this.dropped =
        Counter.builder(MeterNames.EVENTS_DROPPED)
            .description("Streams that were ended because their client read too slowly")
            .register(meters);
    Gauge.builder(MeterNames.EVENTS_STREAMS, streams, Map::size)
        .description("Streams of events that clients have open")
        .register(meters);
  }

  /** Gives a stream a place, which is free again once {@link #leave} is called. */
  Entry enter(EventStream stream, String key) {
    synchronized (perKey) {
      if (closing || streams.size() >= properties.maxStreams()) {
        return Entry.FULL;
      }
      int others = perKey.getOrDefault(key, 0);
      if (others >= properties.maxStreamsPerKey()) {
        return Entry.KEY_FULL;
      }
      perKey.put(key, others + 1);
      streams.put(stream, new Place(key, System.nanoTime()));
      return Entry.IN;
    }
  }

  /** Frees a stream's place; it can be called again. */
  void leave(EventStream stream) {
    synchronized (perKey) {
      Place place = streams.remove(stream);
      if (place != null) {
        perKey.computeIfPresent(place.key(), (key, many) -> many == 1 ? null : many - 1);
      }
    }
  }

  /** Counts a stream whose client was too slow. */
  void noteDropped() {
    dropped.increment();
  }

  @Override
  protected Disposable begin() {
    closing = false;
    return Disposables.composite(every(properties.poll(), this::look), this::end);
  }

  private Mono<Void> look() {
    recheck();
    Set<String> accounts =
        streams.keySet().stream().map(EventStream::account).collect(Collectors.toSet());
    return accounts.isEmpty()
        ? Mono.empty()
        : source.there(accounts).doOnNext(this::tell).then().onErrorComplete();
  }

  private void tell(Map<String, EventPosition> there) {
    for (EventStream stream : streams.keySet()) {
      EventPosition position = there.get(stream.account());
      if (position != null) {
        stream.tell(position);
      }
    }
  }

  private void recheck() {
    long now = System.nanoTime();
    if (now - checkedAt < RECHECK.toNanos()) {
      return;
    }
    checkedAt = now;
    streams.forEach(
        (stream, place) -> {
          if (!stream.isAllowed()) {
            stream.end("access_ended");
          }
          if (!stream.hasBegun() && now - place.since() > BEGINNING.toNanos()) {
            leave(stream);
          }
        });
  }

  private void end() {
    synchronized (perKey) {
      closing = true;
    }
    streams.keySet().forEach(stream -> stream.end("shutdown"));
  }
}
