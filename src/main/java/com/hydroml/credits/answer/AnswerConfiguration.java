package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.ledger.LedgerQueries;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AnswerConfiguration {

  @Bean
  Execution execution(Balances balances) {
    return new Execution(balances);
  }

  @Bean
  LedgerLists ledgerLists(LedgerQueries ledger) {
    return new LedgerLists(ledger);
  }
}
