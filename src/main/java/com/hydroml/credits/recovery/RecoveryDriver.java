package com.hydroml.credits.recovery;

import com.hydroml.credits.journal.ControlTopic;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.protocol.Marker;
import com.hydroml.credits.protocol.RecoveryCommand;
import com.hydroml.credits.protocol.RecoveryRun;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Carries out what a {@link RecoveryRun} wants, step by step. */
final class RecoveryDriver {

  private static final Duration STEP_TIMEOUT = Duration.ofSeconds(30);

  /** The projector may have a long way to go after an outage. */
  private static final Duration MARKERS_TIMEOUT = Duration.ofMinutes(10);

  private static final Duration LEASES_POLL = Duration.ofMillis(50);
  private static final Duration MARKERS_POLL = Duration.ofMillis(100);
  private static final Retry AGAIN = Retry.backoff(3, Duration.ofMillis(200));

  private final ShardStore store;
  private final ShardScripts scripts;
  private final ControlTopic control;
  private final Journal journal;
  private final Standing standing;

  /** One look at the markers for all who wait for some, for as long as anybody does. */
  private final Flux<Map<Integer, Long>> marked;

  RecoveryDriver(
      ShardStore store,
      ShardScripts scripts,
      ControlTopic control,
      Journal journal,
      Standing standing) {
    this.store = store;
    this.scripts = scripts;
    this.control = control;
    this.journal = journal;
    this.standing = standing;
    this.marked =
        Flux.interval(Duration.ZERO, MARKERS_POLL)
            .onBackpressureDrop()
            .concatMap(tick -> store.marked().onErrorComplete(), 1)
            .share();
  }

  /**
   * Goes on to the end: true if this attempt opened the shard, false if another was first. Fails if
   * a step could not be carried out; then the attempt is over, and a new one may begin.
   */
  Mono<Boolean> drive(RecoveryRun run) {
    if (run.command() instanceof RecoveryCommand.Finished finished) {
      return Mono.just(finished.opened());
    }
    return carryOut(run, run.before().shard(), run.command())
        .flatMap(done -> drive(done ? run.done() : run.refused()));
  }

  private Mono<Boolean> carryOut(RecoveryRun run, int shard, RecoveryCommand command) {
    return switch (command) {
      case RecoveryCommand.Claim claim -> set(claim.expected(), claim.claimed());
      case RecoveryCommand.Open open -> set(open.claimed(), open.opened());
      case RecoveryCommand.Announce announce -> step(control.announce(announce.announcement()));
      case RecoveryCommand.AwaitLeases leases -> awaitLeases(shard, run.target(), leases.nanos());
      case RecoveryCommand.PublishOutbox publish ->
          step(publishAfter(ShardKeys.of(shard, publish.generation(), publish.server()), ""));
      case RecoveryCommand.WriteMarkers write -> step(control.mark(write.marker()));
      case RecoveryCommand.AwaitMarkers await -> awaitMarkers(await.marker());
      case RecoveryCommand.Advance advance ->
          scripts
              .advance(shard, advance.target(), advance.server())
              .timeout(STEP_TIMEOUT)
              .retryWhen(AGAIN);
      case RecoveryCommand.Finished finished -> Mono.just(finished.opened());
    };
  }

  /** The announcement is acknowledged; where it was read back too, the wait can be shorter. */
  private Mono<Boolean> awaitLeases(int shard, long target, long nanos) {
    Mono<Long> known =
        Flux.interval(Duration.ZERO, LEASES_POLL)
            .onBackpressureDrop()
            .filter(tick -> standing.isOutlived(shard, target, nanos))
            .next();
    return Mono.firstWithValue(Mono.delay(Duration.ofNanos(nanos)), known).thenReturn(true);
  }

  private Mono<Boolean> set(ShardRow expected, ShardRow wanted) {
    return store
        .compareAndSet(expected, wanted, standing.instance())
        .timeout(STEP_TIMEOUT)
        .retryWhen(AGAIN);
  }

  private static Mono<Boolean> step(Mono<Void> work) {
    return work.timeout(STEP_TIMEOUT).retryWhen(AGAIN).thenReturn(true);
  }

  private Mono<Void> publishAfter(ShardKeys keys, String after) {
    return scripts
        .outbox(keys, after)
        .flatMap(
            entries ->
                entries.isEmpty()
                    ? Mono.empty()
                    : journal
                        .append(entries)
                        .then(Mono.defer(() -> publishAfter(keys, lastOf(entries)))));
  }

  private static String lastOf(List<OutboxEntry> entries) {
    return entries.getLast().outboxId();
  }

  private Mono<Boolean> awaitMarkers(Marker marker) {
    return marked
        .filter(generations -> generations.getOrDefault(marker.shard(), 0L) >= marker.target())
        .next()
        .map(generations -> true)
        .timeout(MARKERS_TIMEOUT);
  }
}
