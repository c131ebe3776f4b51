package com.hydroml.credits.usage;

import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.ledger.SpendingQueries;
import com.hydroml.credits.ledger.StatementQueries;
import com.hydroml.credits.web.Endpoints;
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
      StatementQueries ledger, LedgerLists lists, Balances balances, Clock clock) {
    return new StatementRoutes(ledger, lists, balances, clock);
  }
}
