package com.hydroml.credits.quality.violations.balance;

import org.apache.kafka.clients.producer.Producer;
import reactor.kafka.sender.KafkaSender;

public interface SpeaksKafka {
  record Client(Producer<String, String> producer) {}

  record Reactive(KafkaSender<String, String> sender) {}
}
