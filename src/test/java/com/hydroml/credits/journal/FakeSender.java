package com.hydroml.credits.journal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderRecord;
import reactor.kafka.sender.SenderResult;

/** Stands for the Kafka client: takes records, and answers or dies when the test says so. */
final class FakeSender {

  private final List<Sinks.Many<SenderResult<Object>>> lives = new CopyOnWriteArrayList<>();
  private final List<SenderRecord<byte[], byte[], Object>> records = new CopyOnWriteArrayList<>();
  private int answered;
  private volatile boolean automatic;

  @SuppressWarnings("unchecked")
  KafkaSender<byte[], byte[]> sender() {
    return (KafkaSender<byte[], byte[]>)
        Proxy.newProxyInstance(
            FakeSender.class.getClassLoader(), new Class<?>[] {KafkaSender.class}, this::call);
  }

  @SuppressWarnings("unchecked")
  private Object call(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "send" -> send((Publisher<SenderRecord<byte[], byte[], Object>>) arguments[0]);
      case "doOnProducer" -> Mono.empty();
      case "close" -> null;
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private Flux<SenderResult<Object>> send(
      Publisher<SenderRecord<byte[], byte[], Object>> incoming) {
    Sinks.Many<SenderResult<Object>> results = Sinks.many().unicast().onBackpressureBuffer();
    Mono<Object> taking =
        Flux.from(incoming).doOnNext(record -> take(record, results)).then(Mono.never());
    return results
        .asFlux()
        .takeUntilOther(taking)
        .doOnSubscribe(subscription -> lives.add(results));
  }

  private void take(
      SenderRecord<byte[], byte[], Object> record, Sinks.Many<SenderResult<Object>> results) {
    records.add(record);
    if (automatic) {
      emit(results, new Result(record.correlationMetadata(), null));
    }
  }

  private static void emit(Sinks.Many<SenderResult<Object>> results, Result result) {
    results.emitNext(result, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(5)));
  }

  /** From now on it confirms at once, or waits to be told to. */
  void automatic(boolean confirms) {
    automatic = confirms;
    answered = records.size();
  }

  /** How often it was asked to send since it was made. */
  int lives() {
    return lives.size();
  }

  /** The values it was given, in their order. */
  List<String> received() {
    return records.stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  /** How many of those that it was given since it last confirmed by itself are not answered. */
  int unanswered() {
    return records.size() - answered;
  }

  void confirm(int count) {
    answer(count, null);
  }

  void refuse(int count) {
    answer(count, new IllegalStateException("refused"));
  }

  private void answer(int count, Exception failure) {
    for (int i = 0; i < count; i++) {
      Object metadata = records.get(answered).correlationMetadata();
      answered++;
      emit(lives.getLast(), new Result(metadata, failure));
    }
  }

  /** Fails as a producer does that cannot go on. */
  void die() {
    answered = records.size();
    lives.getLast().tryEmitError(new IllegalStateException("fatal")).orThrow();
  }

  private record Result(Object correlationMetadata, Exception exception)
      implements SenderResult<Object> {

    @Override
    public RecordMetadata recordMetadata() {
      return null;
    }
  }
}
