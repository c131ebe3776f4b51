package com.hydroml.credits.journal;

import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Records that are seldom: on a thread that may wait, because a producer's {@code send} does. */
final class Sending {

  private Sending() {}

  /** Completes when Kafka has the record. */
  static Mono<Void> of(
      Supplier<Producer<byte[], byte[]>> producer, ProducerRecord<byte[], byte[]> record) {
    return Mono.<Void>create(
            sink ->
                producer
                    .get()
                    .send(
                        record,
                        (metadata, failure) -> {
                          if (failure == null) {
                            sink.success();
                          } else {
                            sink.error(failure);
                          }
                        }))
        .subscribeOn(Schedulers.boundedElastic());
  }
}
