package com.hydroml.credits.reconciliation;

import com.hydroml.credits.balance.HotBudgets;
import com.hydroml.credits.balance.HotStates;
import com.hydroml.credits.ledger.LedgerBudgets;
import com.hydroml.credits.ledger.LedgerStates;
import com.hydroml.credits.recovery.ShardRows;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReconciliationConfiguration {

  @Bean
  HotComparison hotComparison(LedgerStates ledger, HotStates redis, ShardRows shards) {
    return new HotComparison(ledger, redis, shards);
  }

  @Bean
  BudgetComparison budgetComparison(
      LedgerBudgets ledger, HotBudgets redis, ShardRows shards, Clock clock) {
    return new BudgetComparison(ledger, redis, shards, clock);
  }
}
