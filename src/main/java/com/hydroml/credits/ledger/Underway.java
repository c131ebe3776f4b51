package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.protocol.Marker;
import com.hydroml.credits.protocol.ProjectorRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How far a transaction has come in the partitions whose batches it takes in: each one's
 * generations and audit chain, which know nothing of each other. Of one transaction, and so of one
 * thread at a time.
 */
final class Underway {

  private final Map<Integer, PositionStore.Position> from;
  private final Map<Integer, Map<Integer, Long>> generations;
  private final Map<Integer, ChainHead> chains = new HashMap<>();
  private final Map<String, Integer> partitions = new HashMap<>();
  private boolean somethingWaits;

  /**
   * @param from where the partitions are, by number
   * @param generations by partition and shard; one that has seen no marker may be missing
   * @param somethingWaits whether there are parked events that wait for others
   */
  Underway(
      Map<Integer, PositionStore.Position> from,
      Map<Integer, Map<Integer, Long>> generations,
      boolean somethingWaits) {
    this.from = from;
    this.generations = generations;
    this.somethingWaits = somethingWaits;
    from.forEach((partition, position) -> chains.put(partition, position.chain()));
  }

  /** Where the partitions were. */
  Map<Integer, PositionStore.Position> from() {
    return from;
  }

  /**
   * Tells in whose batch the events of an account come, before they are taken.
   *
   * @return whether that is the only partition that brings any; two would not know which generation
   *     and which chain are the account's
   */
  boolean bring(int partition, Collection<ReadEvent> events) {
    boolean alone = true;
    for (ReadEvent read : events) {
      Integer other = partitions.putIfAbsent(read.event().account(), partition);
      alone &= other == null || other == partition;
    }
    return alone;
  }

  /** What an event's shard is at in the partition whose batch it came in. */
  long generation(JournalEvent event) {
    return generation(partition(event), event.shard());
  }

  private long generation(int partition, int shard) {
    return generations
        .getOrDefault(partition, Map.of())
        .getOrDefault(shard, PositionStore.FIRST_GENERATION);
  }

  /** Whether a marker raises its shard's generation in a partition, which then has it. */
  boolean raises(int partition, Marker marker) {
    if (!ProjectorRule.raises(generation(partition, marker.shard()), marker.target())) {
      return false;
    }
    generations
        .computeIfAbsent(partition, none -> new HashMap<>())
        .put(marker.shard(), marker.target());
    return true;
  }

  /** The links that events make of their partitions' chains, in the order they are applied in. */
  List<ChainLink> extend(List<Changes.Applied> applied) {
    List<ChainLink> links = new ArrayList<>(applied.size());
    for (Changes.Applied event : applied) {
      int partition = partition(event.read().event());
      ChainHead head = chain(partition).next(event.read().record());
      chains.put(partition, head);
      links.add(new ChainLink(event, head));
    }
    return links;
  }

  /** The head of a partition's chain. */
  ChainHead chain(int partition) {
    return Objects.requireNonNull(chains.get(partition));
  }

  private int partition(JournalEvent event) {
    return Objects.requireNonNull(partitions.get(event.account()));
  }

  /** What was put aside waits for others from now on. */
  void parked(Collection<?> events) {
    somethingWaits |= !events.isEmpty();
  }

  /** Whether a parked event may wait for one that was applied. */
  boolean somethingWaits() {
    return somethingWaits;
  }
}
