package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.DeadLetters;
import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.journal.JournalSink;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.protocol.Marker;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes the ledger from the journal: each batch of a partition in one transaction with the
 * partition's position, so that a batch takes effect once, whoever reads it how often. Batches of
 * several partitions go in one transaction where nothing is the matter with any of them.
 *
 * <p>A record that cannot be read, and one that Postgres refuses for what it contains, goes to the
 * dead letters; the rest of its batch goes on.
 */
final class Projector implements JournalSink {

  private static final Logger log = LoggerFactory.getLogger(Projector.class);

  private final TransactionalOperator transactions;
  private final PositionStore positions;
  private final KnownStore known;
  private final ChangesStore store;
  private final DeadLetters deadLetters;
  private final LedgerMeters meters;

  Projector(
      TransactionalOperator transactions,
      PositionStore positions,
      KnownStore known,
      ChangesStore store,
      DeadLetters deadLetters,
      LedgerMeters meters) {
    this.transactions = transactions;
    this.positions = positions;
    this.known = known;
    this.store = store;
    this.deadLetters = deadLetters;
    this.meters = meters;
  }

  @Override
  public Mono<Long> position(int partition) {
    return positions.position(partition);
  }

  @Override
  public Mono<Long> take(JournalBatch batch) {
    return project(batch)
        .onErrorResume(Projector::isInTheRecords, refused -> isolate(batch, refused));
  }

  /**
   * In one transaction, with each statement once for all partitions: it has the effect of the
   * batches' own transactions, which touch different rows, one right after the other. Whatever
   * needs a closer look is left to those: a marker, a record that cannot be read, an account in two
   * partitions, a partition that somebody else has claimed; and everything, if anything fails.
   */
  @Override
  public Mono<Map<Integer, Long>> takeTogether(List<JournalBatch> batches) {
    List<JournalBatch> plain = batches.stream().filter(Projector::hasNoMarker).toList();
    if (plain.isEmpty()) {
      return Mono.just(Map.of());
    }
    return timed(
            plain,
            tally ->
                positions
                    .claimFree(plain.stream().map(JournalBatch::partition).toList())
                    .flatMap(at -> from(at, plain, tally)))
        .onErrorResume(
            failure -> {
              log.debug("batches are taken one by one", failure);
              return Mono.just(Map.of());
            });
  }

  private static boolean hasNoMarker(JournalBatch batch) {
    return batch.records().stream().allMatch(record -> record.marker() == null);
  }

  private Mono<Map<Integer, Long>> from(
      Map<Integer, PositionStore.Position> claimed, List<JournalBatch> batches, Tally tally) {
    Map<Integer, Long> next = new HashMap<>();
    Map<Integer, PositionStore.Position> from = new HashMap<>();
    Map<Integer, List<ReadEvent>> read = new HashMap<>();
    List<JournalBatch> taken = new ArrayList<>();
    for (JournalBatch batch : batches) {
      PositionStore.Position at = claimed.get(batch.partition());
      if (at == null) {
        continue;
      }
      if (!reachesOver(batch, at)) {
        next.put(batch.partition(), at.next());
        continue;
      }
      List<ReadEvent> events = readable(batch, at.next());
      if (events != null) {
        taken.add(batch);
        from.put(batch.partition(), at);
        read.put(batch.partition(), events);
        next.put(batch.partition(), batch.next());
      }
    }
    if (taken.isEmpty()) {
      return Mono.just(next);
    }
    return underway(from)
        .flatMap(
            underway -> {
              List<ReadEvent> events = new ArrayList<>();
              for (JournalBatch batch : taken) {
                List<ReadEvent> own = Objects.requireNonNull(read.get(batch.partition()));
                if (!underway.bring(batch.partition(), own)) {
                  return Mono.error(new StaleBatchException("an account is in two partitions"));
                }
                events.addAll(own);
              }
              return round(events, underway, tally).then(Mono.defer(() -> move(taken, underway)));
            })
        .thenReturn(next);
  }

  /** The events from a position on; null if there is a record among them that cannot be read. */
  private static @Nullable List<ReadEvent> readable(JournalBatch batch, long position) {
    List<ReadEvent> events = new ArrayList<>(batch.records().size());
    List<Letter> letters = new ArrayList<>();
    for (JournalRecord record : batch.records()) {
      if (record.offset() >= position) {
        read(record, events, letters);
      }
    }
    return letters.isEmpty() ? events : null;
  }

  private Mono<Long> project(JournalBatch batch) {
    return timed(
            List.of(batch),
            tally -> positions.claim(batch.partition()).flatMap(at -> from(at, batch, tally)))
        .doOnError(HaltedException.class, this::halted);
  }

  private <T> Mono<T> timed(List<JournalBatch> batches, Function<Tally, Mono<T>> transaction) {
    return Mono.defer(
        () -> {
          long began = System.nanoTime();
          Tally tally = new Tally();
          return transactions
              .transactional(transaction.apply(tally))
              .doOnNext(next -> tally.committed(meters))
              .doFinally(
                  signal ->
                      meters.batchEnded(
                          batches.stream().mapToInt(batch -> batch.records().size()).sum(),
                          Duration.ofNanos(System.nanoTime() - began)));
        });
  }

  /** Its partition is tried again and again, and says so each time: somebody has to look. */
  private void halted(HaltedException halted) {
    meters.halted();
    log.error(
        "A partition cannot go on, because the marker of a generation is missing: {}",
        halted.getMessage());
  }

  /** Only a batch that reaches over the ledger's position is for it. */
  private Mono<Long> from(PositionStore.Position at, JournalBatch batch, Tally tally) {
    if (!reachesOver(batch, at)) {
      return Mono.just(at.next());
    }
    List<Stretch> stretches = new ArrayList<>();
    List<Letter> letters = new ArrayList<>();
    List<ReadEvent> events = new ArrayList<>(batch.records().size());
    for (JournalRecord record : batch.records()) {
      if (record.offset() < at.next()) {
        continue;
      }
      Marker marker = record.marker();
      if (marker == null) {
        read(record, events, letters);
      } else {
        stretches.add(new Stretch(events, marker));
        events = new ArrayList<>();
      }
    }
    stretches.add(new Stretch(events, null));
    return putAside(letters, tally)
        .then(underway(Map.of(batch.partition(), at)))
        .flatMap(
            underway ->
                takeAll(stretches, batch.partition(), underway, tally)
                    .then(Mono.defer(() -> move(List.of(batch), underway))))
        .thenReturn(batch.next());
  }

  private static boolean reachesOver(JournalBatch batch, PositionStore.Position at) {
    return at.next() >= batch.from() && at.next() < batch.next();
  }

  private Mono<Underway> underway(Map<Integer, PositionStore.Position> from) {
    return positions
        .generations(from.keySet())
        .zipWhen(
            generations -> known.somethingWaits(),
            (generations, waits) -> new Underway(from, generations, waits));
  }

  private Mono<Void> move(List<JournalBatch> batches, Underway underway) {
    return positions.move(
        batches.stream()
            .map(
                batch ->
                    new PositionStore.Move(
                        Objects.requireNonNull(underway.from().get(batch.partition())),
                        new PositionStore.Position(
                            batch.next(), underway.chain(batch.partition()))))
            .toList());
  }

  /** Events up to a marker, or up to the batch's end. */
  private record Stretch(List<ReadEvent> events, @Nullable Marker marker) {}

  /** Stretch after stretch, each with the generations that the markers before it left. */
  private Mono<Void> takeAll(
      List<Stretch> stretches, int partition, Underway underway, Tally tally) {
    return Flux.fromIterable(stretches)
        .concatMap(
            stretch -> {
              underway.bring(partition, stretch.events());
              Marker marker = stretch.marker();
              Mono<Void> taken = round(stretch.events(), underway, tally);
              return marker == null
                  ? taken
                  : taken.then(Mono.defer(() -> mark(marker, partition, underway)));
            })
        .then();
  }

  private Mono<Void> mark(Marker marker, int partition, Underway underway) {
    return underway.raises(partition, marker) ? positions.raise(partition, marker) : Mono.empty();
  }

  private record Letter(JournalRecord record, ProjectionDecision.DeadLetter decision) {}

  private static void read(JournalRecord record, List<ReadEvent> events, List<Letter> letters) {
    try {
      events.add(RecordReader.read(record));
    } catch (MalformedEventException e) {
      String reason = String.valueOf(e.getMessage());
      letters.add(new Letter(record, new ProjectionDecision.DeadLetter(reason)));
    }
  }

  private Mono<Void> putAside(List<Letter> letters, Tally tally) {
    return Flux.fromIterable(letters)
        .concatMap(letter -> putAside(letter.record(), letter.decision().reason(), tally))
        .then();
  }

  private Mono<Void> putAside(JournalRecord record, String reason, Tally tally) {
    log.error(
        "Record {} of partition {} goes to the dead letters: {}",
        record.offset(),
        record.partition(),
        reason);
    tally.letters++;
    return deadLetters.put(record, reason);
  }

  /**
   * Decides and writes events, and then what was parked behind them, until nothing moves. Each
   * round's memory is bounded; the number of rounds is, by what is parked. What is applied extends
   * the audit chains.
   */
  private Mono<Void> round(List<ReadEvent> events, Underway underway, Tally tally) {
    if (events.isEmpty()) {
      return Mono.empty();
    }
    return known
        .of(events)
        .map(found -> fold(found, events, underway))
        .flatMap(
            changes -> {
              tally.add(changes);
              underway.parked(changes.parked);
              return store
                  .write(changes, underway.extend(changes.applied))
                  .then(Mono.defer(() -> drain(changes, underway, tally)));
            });
  }

  private static Changes fold(Known found, List<ReadEvent> events, Underway underway) {
    try {
      return ProjectionFold.fold(found, events, underway::generation);
    } catch (HaltedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UnprojectableException(e);
    }
  }

  private Mono<Void> drain(Changes changes, Underway underway, Tally tally) {
    if (changes.heads.isEmpty() || !underway.somethingWaits()) {
      return Mono.empty();
    }
    return known.parked(changes.heads).flatMap(parked -> round(parked, underway, tally));
  }

  /** Finds the record that Postgres refuses by halves, and goes on without it. */
  private Mono<Long> isolate(JournalBatch batch, Throwable refused) {
    int size = batch.records().size();
    if (size == 1) {
      return withoutItsRecord(batch, refused);
    }
    List<JournalRecord> first = batch.records().subList(0, size / 2);
    List<JournalRecord> second = batch.records().subList(size / 2, size);
    long middle = second.getFirst().offset();
    int partition = batch.partition();
    return take(new JournalBatch(partition, batch.from(), middle, first))
        .flatMap(
            next ->
                next == middle
                    ? take(new JournalBatch(partition, middle, batch.next(), second))
                    : Mono.just(next));
  }

  private Mono<Long> withoutItsRecord(JournalBatch batch, Throwable refused) {
    Tally tally = new Tally();
    JournalRecord record = batch.records().getFirst();
    String reason = "it cannot be stored: " + refused.getMessage();
    return transactions
        .transactional(
            positions
                .claim(batch.partition())
                .flatMap(
                    at -> {
                      if (!reachesOver(batch, at)) {
                        return Mono.just(at.next());
                      }
                      PositionStore.Position to =
                          new PositionStore.Position(batch.next(), at.chain());
                      return putAside(record, reason, tally)
                          .then(
                              Mono.defer(
                                  () -> positions.move(List.of(new PositionStore.Move(at, to)))))
                          .thenReturn(batch.next());
                    }))
        .doOnNext(next -> tally.committed(meters));
  }

  /** SQLSTATE 22 is data that do not fit a type, 23 a constraint: the same at every try. */
  private static boolean isInTheRecords(Throwable failure) {
    if (failure instanceof UnprojectableException) {
      return true;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof R2dbcException refused) {
        String state = Objects.requireNonNullElse(refused.getSqlState(), "");
        return state.startsWith("22") || state.startsWith("23");
      }
    }
    return false;
  }

  /** What a transaction did, to be counted once it is committed. */
  private static final class Tally {
    private final List<Changes.PutAside> conflicts = new ArrayList<>();
    private int applied;
    private int ignored;
    private int parked;
    private int letters;
    private int superseded;

    void add(Changes changes) {
      conflicts.addAll(changes.conflicts);
      applied += changes.applied.size();
      ignored += changes.ignored;
      parked += changes.parked.size();
      superseded += changes.superseded.size();
    }

    void committed(LedgerMeters meters) {
      meters.applied(applied);
      meters.ignored(ignored);
      meters.parked(parked);
      meters.superseded(superseded);
      meters.conflicts(conflicts.size());
      meters.deadLettered(letters);
      conflicts.forEach(Projector::warn);
    }
  }

  private static void warn(Changes.PutAside conflict) {
    log.error(
        "Account {} is quarantined: {} (record {} of partition {})",
        conflict.read().event().account(),
        conflict.explanation(),
        conflict.read().offset(),
        conflict.read().partition());
  }
}
