package com.hydroml.credits.database;

import java.util.function.Function;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionCallback;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Transactions that take effect whole or not at all, also where nobody waits for them any more.
 *
 * <p>A time-out, a client that is gone or a partition that is taken away cancels what it waits for,
 * from another thread. To cancel a chain of statements is to roll back while one thread may be
 * about to send the next statement: the rollback overtakes it, and the statement takes effect
 * alone, for the connection is in no transaction any more. So a transaction cannot be cancelled
 * here. It goes on to its own end, which Postgres' time-out of statements bounds; whoever tries
 * again meanwhile waits for its locks.
 */
public final class WholeTransactions implements TransactionalOperator {

  private final TransactionalOperator transactions;

  private WholeTransactions(TransactionalOperator transactions) {
    this.transactions = transactions;
  }

  /** Transactions as Postgres has them by default: each statement sees what was committed. */
  public static TransactionalOperator of(ReactiveTransactionManager manager) {
    return of(manager, TransactionDefinition.withDefaults());
  }

  /** Transactions in which what is read once a lock is had is what was committed before. */
  public static TransactionalOperator afterTheLock(ReactiveTransactionManager manager) {
    DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
    definition.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    return of(manager, definition);
  }

  /**
   * Transactions that only read, all of it as of one instant. These can be cancelled: nothing takes
   * effect, and who reads much does not have to collect it.
   */
  public static TransactionalOperator snapshots(ReactiveTransactionManager manager) {
    DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
    definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    definition.setReadOnly(true);
    return TransactionalOperator.create(manager, definition);
  }

  private static TransactionalOperator of(
      ReactiveTransactionManager manager, TransactionDefinition definition) {
    return new WholeTransactions(TransactionalOperator.create(manager, definition));
  }

  @Override
  public <T> Mono<T> transactional(Mono<T> work) {
    return Mono.deferContextual(context -> uncancelled(transactions.transactional(work), context));
  }

  /** What the work emits is collected, so it has to be few. */
  @Override
  public <T> Flux<T> execute(TransactionCallback<T> work) {
    return Mono.deferContextual(
            context -> uncancelled(transactions.execute(work).collectList(), context))
        .flatMapIterable(Function.identity());
  }

  /** A failure that nobody waits for is told to nobody: the transaction was rolled back. */
  private static <T> Mono<T> uncancelled(Mono<T> transaction, ContextView context) {
    return Mono.fromFuture(() -> transaction.contextWrite(context).materialize().toFuture(), true)
        .dematerialize();
  }
}
