package com.hydroml.credits.journal;

import reactor.core.publisher.Mono;

/**
 * Puts records aside that cannot be taken in, unchanged, with the headers {@code reason}, {@code
 * topic}, {@code partition} and {@code offset}. A record can come twice if the batch it was in is
 * taken in again.
 */
public interface DeadLetters {

  /** Completes when the record is safe, and fails if it is not. */
  Mono<Void> put(JournalRecord record, String reason);
}
