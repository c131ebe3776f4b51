package com.hydroml.credits.journal;

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
}
