package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.protocol.ProjectorRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of an event, from the account as it stands and nothing else. */
final class ProjectionRules {

  private ProjectionRules() {}

  /**
   * The decision about one event of an account.
   *
   * @param partitionGeneration the shard's generation in the event's partition
   * @param head the account before the event
   * @param record the event's bytes
   * @param recorded the bytes that the journal has under the event's version; null if it has none
   */
  static ProjectionDecision decide(
      long partitionGeneration,
      AccountHead head,
      JournalEvent event,
      byte[] record,
      byte @Nullable [] recorded) {
    return switch (verdict(partitionGeneration, head, event, record, recorded)) {
      case IGNORE -> new ProjectionDecision.Ignore();
      case SUPERSEDED -> new ProjectionDecision.Superseded(partitionGeneration);
      case HALT -> new ProjectionDecision.Halt(partitionGeneration);
      case CONFLICT ->
          new ProjectionDecision.Conflict(
              recorded == null
                  ? "the account is beyond version "
                      + event.version()
                      + ", which is not in the journal"
                  : "version " + event.version() + " is in the ledger with other content");
      case PARK -> new ProjectionDecision.Park(head.version() + 1);
      case APPLY -> next(head, event);
    };
  }

  private static ProjectorRule.Verdict verdict(
      long partitionGeneration,
      AccountHead head,
      JournalEvent event,
      byte[] record,
      byte @Nullable [] recorded) {
    ProjectorRule.Recorded has = ProjectorRule.Recorded.NOTHING;
    if (event.version() <= head.version()) {
      // What was applied is in the journal, so an account that is beyond what it lacks is in doubt.
      boolean same = Arrays.equals(recorded, record);
      has = same ? ProjectorRule.Recorded.SAME : ProjectorRule.Recorded.OTHER;
    }
    return ProjectorRule.event(
        partitionGeneration, head.version(), event.generation(), event.version(), has);
  }

  private static ProjectionDecision next(AccountHead head, JournalEvent event) {
    List<LedgerEntry> entries = new ArrayList<>(event.entries().size());
    long available = head.available();
    long held = head.held();
    for (Entry entry : event.entries()) {
      Optional<Transfer> transfer = Transfer.of(event.account(), entry);
      if (transfer.isEmpty()) {
        return new ProjectionDecision.Conflict("no such movement: " + entry);
      }
      available += entry.availableDelta();
      held += entry.heldDelta();
      entries.add(entry(entries.size(), entry, transfer.get(), available, held));
    }
    if (available != event.availableAfter() || held != event.heldAfter()) {
      return new ProjectionDecision.Conflict(
          "the entries lead to available %d, held %d; the event says %d, %d"
              .formatted(available, held, event.availableAfter(), event.heldAfter()));
    }
    if (available < 0 || held < 0) {
      return new ProjectionDecision.Conflict(
          "available %d, held %d: neither can be below zero".formatted(available, held));
    }
    return new ProjectionDecision.Apply(List.copyOf(entries));
  }

  private static LedgerEntry entry(
      int ordinal, Entry entry, Transfer transfer, long available, long held) {
    return new LedgerEntry(
        ordinal,
        entry.kind(),
        transfer.debit(),
        transfer.credit(),
        transfer.amount(),
        entry.availableDelta(),
        entry.heldDelta(),
        available,
        held,
        entry.holdId());
  }
}
