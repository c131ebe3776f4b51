package com.hydroml.credits.quality.violations.balance;

import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;

public interface MakesTransactions {
  class Plain {
    Object wrong(ReactiveTransactionManager manager) {
      return TransactionalOperator.create(manager);
    }
  }

  class Defined {
    Object wrong(ReactiveTransactionManager manager, TransactionDefinition definition) {
      return TransactionalOperator.create(manager, definition);
    }
  }
}
