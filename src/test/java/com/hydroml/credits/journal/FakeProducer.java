package com.hydroml.credits.journal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** Stands for the Kafka client: takes records, and answers or dies when the test says so. */
final class FakeProducer {

  private final AtomicInteger lives = new AtomicInteger();
  private final List<Sent> records = new CopyOnWriteArrayList<>();
  private int answered;
  private volatile boolean automatic;
  private volatile boolean connected = true;
  private volatile int dead;

  private record Sent(ProducerRecord<byte[], byte[]> record, Callback callback) {}

  /** A producer that knows the topic's partitions; the one before it is done for. */
  @SuppressWarnings("unchecked")
  Producer<byte[], byte[]> producer() {
    int life = lives.incrementAndGet();
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            FakeProducer.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) -> call(life, method, arguments));
  }

  @SuppressWarnings("unchecked")
  private Object call(int life, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "send" -> send(life, (ProducerRecord<byte[], byte[]>) arguments[0], arguments[1]);
      case "partitionsFor" -> partitions();
      case "close" -> null;
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private List<Object> partitions() {
    if (!connected) {
      throw new TimeoutException("not yet");
    }
    return List.of();
  }

  private Object send(int life, ProducerRecord<byte[], byte[]> record, Object callback) {
    if (life <= dead) {
      throw new KafkaException("fatal");
    }
    Sent sent = new Sent(record, (Callback) callback);
    records.add(sent);
    if (automatic) {
      sent.callback.onCompletion(null, null);
    }
    return CompletableFuture.completedFuture(null);
  }

  /** From now on it confirms at once, or waits to be told to. */
  void automatic(boolean confirms) {
    automatic = confirms;
    answered = records.size();
  }

  /** Whether the topic's partitions are known. */
  void connected(boolean known) {
    connected = known;
  }

  /** How many producers there were. */
  int lives() {
    return lives.get();
  }

  /** The values it was given, in their order. */
  List<String> received() {
    return records.stream()
        .map(sent -> new String(sent.record.value(), StandardCharsets.UTF_8))
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
      Callback callback = records.get(answered).callback;
      answered++;
      callback.onCompletion(null, failure);
    }
  }

  /** Takes nothing more, as a producer does that cannot go on; the next one does. */
  void die() {
    answered = records.size();
    dead = lives.get();
  }
}
