package com.hydroml.credits.audit;

import com.hydroml.credits.web.Endpoints;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

  @Bean
  AuditTrail auditTrail(DatabaseClient database) {
    return new AuditTrail(database);
  }

  @Bean
  Endpoints auditRoutes(DatabaseClient database) {
    return new AuditRoutes(new AuditEntries(database));
  }
}
