package com.hydroml.credits.quality.violations.balance;

import org.apache.kafka.clients.producer.Producer;

public interface SpeaksKafka {
  record Client(Producer<String, String> producer) {}
}
