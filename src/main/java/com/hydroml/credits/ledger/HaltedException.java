package com.hydroml.credits.ledger;

/** An event came before the marker of its generation: its partition must not go on. */
final class HaltedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  HaltedException(ReadEvent read, long partitionGeneration) {
    super(
        "record %d of partition %d is of generation %d of shard %d, the partition is at %d"
            .formatted(
                read.offset(),
                read.partition(),
                read.event().generation(),
                read.event().shard(),
                partitionGeneration));
  }
}
