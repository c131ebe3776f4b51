package com.hydroml.credits.reconciliation;

import com.hydroml.credits.balance.HotStates;
import com.hydroml.credits.ledger.LedgerStates;
import com.hydroml.credits.recovery.ShardRows;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReconciliationConfiguration {

  @Bean
  HotComparison hotComparison(LedgerStates ledger, HotStates redis, ShardRows shards) {
    return new HotComparison(ledger, redis, shards);
  }
}
