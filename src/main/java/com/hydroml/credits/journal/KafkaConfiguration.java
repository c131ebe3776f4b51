package com.hydroml.credits.journal;

import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.redis.RedisGateway;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** What has to stand before the journal is written or read. */
@Configuration(proxyBeanMethods = false)
class KafkaConfiguration {

  @Bean
  JournalTopics journalTopics(JournalProperties journal, KafkaProperties kafka) {
    return new JournalTopics(journal, kafka);
  }

  /** The writer verifies nothing by itself: the topics have to stand before it starts. */
  @Bean
  @DependsOn("journalTopics")
  JournalWriter journalWriter(
      JournalProperties journal,
      KafkaProperties kafka,
      JournalSettings settings,
      MeterRegistry meters) {
    return new JournalWriter(
        () -> new KafkaProducer<>(ProducerOptions.neverWaiting(kafka)),
        journal.topic(),
        settings.maxInFlight(),
        meters);
  }

  @Bean
  Journal journal(JournalWriter writer, RedisGateway redis, JournalSettings settings) {
    return new Journal(writer, redis, settings);
  }

  @Bean
  Standing standing(RandomIds ids) {
    return new Standing(ids.instanceId());
  }

  @Bean
  ControlTopic controlTopic(
      ControlProperties control,
      JournalProperties journal,
      KafkaProperties kafka,
      Standing standing) {
    return new ControlTopic(control, journal, kafka, standing);
  }

  @Bean
  DeadLetterBox deadLetterBox(JournalProperties journal, KafkaProperties kafka) {
    return new DeadLetterBox(journal, kafka);
  }

  @Bean
  DeadLetters deadLetters(JournalProperties journal, KafkaProperties kafka) {
    return new KafkaDeadLetters(journal, kafka);
  }
}
