package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.BudgetCount;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides a batch's events one after the other and folds them into one set of {@link Changes}, so
 * that any number of events of one account costs one row of its balance. Does no I/O.
 */
final class ProjectionFold {

  private final ToLongFunction<JournalEvent> generations;
  private final Map<String, AccountHead> heads;
  private final Map<Known.EventId, byte[]> recorded;
  private final Map<String, HoldChange> holds;
  private final Changes changes = new Changes();

  private ProjectionFold(Known known, ToLongFunction<JournalEvent> generations) {
    this.generations = generations;
    this.heads = new HashMap<>(known.heads());
    this.recorded = new HashMap<>(known.recorded());
    this.holds = new HashMap<>(known.holds());
  }

  /**
   * @param generations what an event's shard is at in the partition whose batch it came in
   * @throws HaltedException at an event whose generation's marker has not come
   */
  static Changes fold(
      Known known, List<ReadEvent> batch, ToLongFunction<JournalEvent> generations) {
    ProjectionFold fold = new ProjectionFold(known, generations);
    batch.forEach(fold::add);
    return fold.changes;
  }

  private void add(ReadEvent read) {
    switch (decide(read)) {
      case ProjectionDecision.Apply apply -> apply(read, apply.entries());
      case ProjectionDecision.Ignore ignore -> ignore(read);
      case ProjectionDecision.Park park -> park(read, park.missing());
      case ProjectionDecision.Conflict conflict -> conflict(read, conflict.explanation());
      case ProjectionDecision.Superseded superseded ->
          supersede(read, superseded.partitionGeneration());
      case ProjectionDecision.Halt halt ->
          throw new HaltedException(read, halt.partitionGeneration());
      case ProjectionDecision.DeadLetter letter ->
          throw new IllegalStateException("an event that was read is no dead letter: " + letter);
    }
  }

  private ProjectionDecision decide(ReadEvent read) {
    JournalEvent event = read.event();
    ProjectionDecision decision =
        ProjectionRules.decide(
            generations.applyAsLong(event),
            head(event.account()),
            event,
            read.record(),
            recorded.get(Known.EventId.of(read)));
    if (!(decision instanceof ProjectionDecision.Apply)) {
      return decision;
    }
    Optional<String> objection =
        expiries(event)
            .map(entry -> expiryObjection(event.account(), entry))
            .flatMap(Optional::stream)
            .findFirst();
    return objection.<ProjectionDecision>map(ProjectionDecision.Conflict::new).orElse(decision);
  }

  private AccountHead head(String account) {
    return heads.getOrDefault(account, AccountHead.START);
  }

  private static Stream<Entry> expiries(JournalEvent event) {
    return event.entries().stream().filter(entry -> entry.kind() == EntryKind.EXPIRY);
  }

  private Optional<String> expiryObjection(String account, Entry entry) {
    HoldChange hold = holds.get(entry.holdId());
    if (hold == null || !hold.account().equals(account)) {
      return Optional.of("the account has no hold " + entry.holdId() + " that could expire");
    }
    boolean fits = hold.state().isOpen() && hold.state().remaining() == entry.availableDelta();
    return fits
        ? Optional.empty()
        : Optional.of("an expiry of " + entry.availableDelta() + " does not fit " + hold.state());
  }

  private void apply(ReadEvent read, List<LedgerEntry> entries) {
    JournalEvent event = read.event();
    AccountHead before = head(event.account());
    AccountHead after = new AccountHead(event.version(), event.availableAfter(), event.heldAfter());
    Changes.HeadChange moved = changes.heads.get(event.account());
    long base = moved == null ? before.version() : moved.base();
    changes.heads.put(event.account(), new Changes.HeadChange(base, after, event.at()));
    heads.put(event.account(), after);
    recorded.put(Known.EventId.of(read), read.record());
    changes.applied.add(new Changes.Applied(read, entries));
    if (read.parked()) {
      changes.unparked.add(read);
    }
    expiries(event).forEach(entry -> expire(event, entry));
    if (event.outcome() instanceof Outcome.HoldChanged changed) {
      change(event, changed);
    }
    event.counts().forEach(count -> count(event, count));
    if (!event.key().isEmpty()) {
      changes.outcomes.put(new Changes.RequestId(event.account(), event.key()), read);
    }
  }

  private void count(JournalEvent event, BudgetCount count) {
    changes.holdBudgets.merge(
        new Changes.HoldBudgetId(count.holdId(), count.budget(), count.periodStart()),
        count.delta(),
        Long::sum);
    changes.budgets.merge(
        new Changes.BudgetId(event.account(), count.budget(), count.periodStart()),
        new Changes.Counted(count.delta(), event.version()),
        (before, next) -> new Changes.Counted(before.delta() + next.delta(), next.version()));
  }

  private void expire(JournalEvent event, Entry entry) {
    HoldChange hold = Objects.requireNonNull(holds.get(entry.holdId()));
    HoldState was = hold.state();
    HoldState expired =
        new HoldState(
            was.id(),
            HoldStatus.EXPIRED,
            was.amount(),
            was.captured(),
            was.released() + entry.availableDelta(),
            0,
            was.refunded(),
            was.createdAt(),
            was.expiresAt(),
            was.expiresAt());
    put(hold.changed(expired, 0, event.version()));
  }

  private void change(JournalEvent event, Outcome.HoldChanged changed) {
    HoldChange before = holds.get(changed.hold().id());
    if (before == null) {
      put(
          new HoldChange(
              event.account(),
              changed.hold(),
              changed.uncaptured(),
              origin(event),
              event.version()));
    } else {
      put(before.changed(changed.hold(), changed.uncaptured(), event.version()));
    }
  }

  private static HoldChange.@Nullable Origin origin(JournalEvent event) {
    boolean makes = event.kind() == EventKind.AUTHORIZE || event.kind() == EventKind.CHARGE;
    return makes ? new HoldChange.Origin(event.key(), event.details()) : null;
  }

  private void put(HoldChange hold) {
    holds.put(hold.state().id(), hold);
    changes.holds.put(hold.state().id(), hold);
  }

  private void ignore(ReadEvent read) {
    changes.ignored++;
    if (read.parked()) {
      changes.unparked.add(read);
    }
  }

  private void park(ReadEvent read, long missing) {
    if (!read.parked()) {
      changes.parked.add(new Changes.PutAside(read, "waits for version " + missing));
    }
  }

  private void supersede(ReadEvent read, long generation) {
    if (read.parked()) {
      changes.unparked.add(read);
    }
    changes.superseded.add(
        new Changes.PutAside(read, "came after the marker of generation " + generation));
  }

  private void conflict(ReadEvent read, String explanation) {
    if (read.parked()) {
      changes.unparked.add(read);
    }
    changes.conflicts.add(new Changes.PutAside(read, explanation));
  }
}
