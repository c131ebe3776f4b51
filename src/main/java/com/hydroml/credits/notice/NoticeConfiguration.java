package com.hydroml.credits.notice;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

@Configuration(proxyBeanMethods = false)
class NoticeConfiguration {

  @Bean
  Notices notices(DatabaseClient database) {
    return new Notices(database);
  }
}
