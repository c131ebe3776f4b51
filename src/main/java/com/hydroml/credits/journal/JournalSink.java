package com.hydroml.credits.journal;

import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Who takes in what the journal says, and knows how far it has. */
public interface JournalSink {

  /** The offset from which the sink goes on in a partition. */
  Mono<Long> position(int partition);

  /**
   * Takes a batch in, whole or not at all, and answers the offset from which to go on: normally the
   * batch's {@code next}; another one if the sink was elsewhere, in which case nothing, or only
   * what lies above its own position, was taken in. On an error the same batch comes again.
   */
  Mono<Long> take(JournalBatch batch);

  /**
   * Takes batches of different partitions in, all of them in one step as far as that can be, and
   * answers of each partition the offset from which to go on, as {@link #take} does. A partition
   * that is missing in the answer was left as it was and has to be taken alone; on an error all
   * are.
   */
  default Mono<Map<Integer, Long>> takeTogether(List<JournalBatch> batches) {
    return Mono.just(Map.of());
  }
}
