package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.DeadLetters;
import com.hydroml.credits.journal.JournalBatch;
import com.hydroml.credits.journal.JournalRecord;
import com.hydroml.credits.journal.JournalSink;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.protocol.Marker;
import com.hydroml.credits.protocol.ProjectorRule;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes the ledger from the journal: each batch of a partition in one transaction with the
 * partition's position, so that a batch takes effect once, whoever reads it how often.
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

  private Mono<Long> project(JournalBatch batch) {
    return Mono.defer(
        () -> {
          long began = System.nanoTime();
          Tally tally = new Tally();
          return transactions
              .transactional(
                  positions.claim(batch.partition()).flatMap(at -> from(at, batch, tally)))
              .doOnNext(next -> tally.committed(meters))
              .doOnError(HaltedException.class, this::halted)
              .doFinally(
                  signal ->
                      meters.batchEnded(
                          batch.records().size(), Duration.ofNanos(System.nanoTime() - began)));
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
    long position = at.next();
    if (position < batch.from() || position >= batch.next()) {
      return Mono.just(position);
    }
    List<Stretch> stretches = new ArrayList<>();
    List<Letter> letters = new ArrayList<>();
    List<ReadEvent> events = new ArrayList<>(batch.records().size());
    for (JournalRecord record : batch.records()) {
      if (record.offset() < position) {
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
        .then(positions.generations(batch.partition()))
        .flatMap(
            generations -> takeAll(stretches, batch.partition(), generations, at.chain(), tally))
        .flatMap(chain -> move(batch, at, chain));
  }

  private Mono<Long> move(JournalBatch batch, PositionStore.Position at, ChainHead chain) {
    PositionStore.Position to = new PositionStore.Position(batch.next(), chain);
    return positions.move(batch.partition(), at, to).thenReturn(batch.next());
  }

  /** Events up to a marker, or up to the batch's end. */
  private record Stretch(List<ReadEvent> events, @Nullable Marker marker) {}

  /** Stretch after stretch, each with the generations that the markers before it left. */
  private Mono<ChainHead> takeAll(
      List<Stretch> stretches,
      int partition,
      Map<Integer, Long> generations,
      ChainHead chain,
      Tally tally) {
    Mono<ChainHead> taken = Mono.just(chain);
    for (Stretch stretch : stretches) {
      Marker marker = stretch.marker();
      taken = taken.flatMap(head -> round(stretch.events(), generations, head, tally));
      if (marker != null) {
        taken = taken.flatMap(head -> mark(marker, partition, generations).thenReturn(head));
      }
    }
    return taken;
  }

  private Mono<Void> mark(Marker marker, int partition, Map<Integer, Long> generations) {
    long now = generations.getOrDefault(marker.shard(), PositionStore.FIRST_GENERATION);
    if (!ProjectorRule.raises(now, marker.target())) {
      return Mono.empty();
    }
    generations.put(marker.shard(), marker.target());
    return positions.raise(partition, marker);
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
   * the audit chain, of which the head comes back.
   */
  private Mono<ChainHead> round(
      List<ReadEvent> events, Map<Integer, Long> generations, ChainHead chain, Tally tally) {
    if (events.isEmpty()) {
      return Mono.just(chain);
    }
    return known
        .of(events)
        .map(found -> fold(found, events, generations))
        .flatMap(
            changes -> {
              tally.add(changes);
              List<ChainLink> links = ChainLink.of(chain, changes.applied);
              ChainHead head = links.isEmpty() ? chain : links.getLast().head();
              return store
                  .write(changes, links)
                  .then(Mono.defer(() -> drain(changes, generations, head, tally)));
            });
  }

  private static Changes fold(Known found, List<ReadEvent> events, Map<Integer, Long> generations) {
    try {
      return ProjectionFold.fold(found, events, generations);
    } catch (HaltedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UnprojectableException(e);
    }
  }

  private Mono<ChainHead> drain(
      Changes changes, Map<Integer, Long> generations, ChainHead chain, Tally tally) {
    if (changes.heads.isEmpty()) {
      return Mono.just(chain);
    }
    return known.parked(changes.heads).flatMap(parked -> round(parked, generations, chain, tally));
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
                      if (at.next() < batch.from() || at.next() >= batch.next()) {
                        return Mono.just(at.next());
                      }
                      return putAside(record, reason, tally)
                          .then(Mono.defer(() -> move(batch, at, at.chain())));
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
