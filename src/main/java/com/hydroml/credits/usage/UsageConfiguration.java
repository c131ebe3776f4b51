package com.hydroml.credits.usage;

import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.ledger.EventQueries;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.ledger.SpendingQueries;
import com.hydroml.credits.ledger.StatementQueries;
import com.hydroml.credits.web.Endpoints;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class UsageConfiguration {

  @Bean
  Endpoints usageRoutes(SpendingQueries ledger, LedgerLists lists, Clock clock) {
    return new UsageRoutes(ledger, lists, clock);
  }

  @Bean
  Endpoints statementRoutes(
      StatementQueries ledger, LedgerLists lists, Balances balances, Clock clock) {
    return new StatementRoutes(ledger, lists, balances, clock);
  }

  @Bean
  EventStreams eventStreams(
      LedgerQueries ledger, EventProperties properties, MeterRegistry meters) {
    return new EventStreams(ledger, properties, meters);
  }

  @Bean
  Endpoints eventRoutes(
      EventStreams streams,
      EventQueries ledger,
      LedgerLists lists,
      ObjectProvider<AddedEvents> others,
      EventProperties properties) {
    return new EventRoutes(streams, ledger, lists, others.orderedStream().toList(), properties);
  }
}
