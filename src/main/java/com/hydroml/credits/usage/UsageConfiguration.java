package com.hydroml.credits.usage;

import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.ledger.EventQueries;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.ledger.SpendingQueries;
import com.hydroml.credits.ledger.StatementQueries;
import com.hydroml.credits.lot.LotStatements;
import com.hydroml.credits.notice.Notices;
import com.hydroml.credits.web.Endpoints;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
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
      StatementQueries ledger,
      LotStatements lots,
      LedgerLists lists,
      Balances balances,
      Clock clock) {
    return new StatementRoutes(ledger, lots, lists, balances, clock);
  }

  @Bean
  StreamSource streamSource(LedgerQueries ledger, EventQueries events, Notices notices) {
    return new StreamSource(ledger, events, notices);
  }

  @Bean
  EventStreams eventStreams(StreamSource source, EventProperties properties, MeterRegistry meters) {
    return new EventStreams(source, properties, meters);
  }

  @Bean
  Endpoints eventRoutes(
      EventStreams streams, StreamSource source, LedgerLists lists, EventProperties properties) {
    return new EventRoutes(streams, source, lists, properties);
  }
}
