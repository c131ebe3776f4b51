package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.pricing.Prices;
import com.hydroml.credits.web.Endpoints;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AuthorizationConfiguration {

  @Bean
  HoldReader holdReader(Balances balances, LedgerQueries ledger) {
    return new HoldReader(balances, ledger);
  }

  @Bean
  Pipeline authorizationPipeline(
      Execution execution, Balances balances, HoldReader holds, Prices prices) {
    return new Pipeline(execution, balances, holds, new Demands(prices));
  }

  @Bean
  Endpoints authorizationRoutes(Execution execution, Pipeline pipeline) {
    return new AuthorizationRoutes(execution, pipeline);
  }

  @Bean
  Endpoints authorizationReadRoutes(HoldReader holds) {
    return new ReadRoutes(holds);
  }

  @Bean
  Endpoints authorizationListRoutes(LedgerQueries ledger, LedgerLists lists) {
    return new ListRoutes(ledger, lists);
  }

  @Bean
  Endpoints batchRoutes(Balances balances, Pipeline pipeline) {
    return new BatchRoutes(balances, pipeline);
  }

  @Bean
  Endpoints abandonRoutes(Balances balances, LedgerQueries ledger, HoldReader holds) {
    return new AbandonRoutes(balances, ledger, holds);
  }
}
