package com.hydroml.credits.journal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What has to stand before the journal is written or read. */
@Configuration(proxyBeanMethods = false)
class KafkaConfiguration {

  @Bean
  JournalTopics journalTopics(JournalProperties journal, KafkaProperties kafka) {
    return new JournalTopics(journal, kafka);
  }
}
