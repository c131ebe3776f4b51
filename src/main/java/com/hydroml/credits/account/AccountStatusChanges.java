package com.hydroml.credits.account;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.audit.Act;
import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.HotStatuses;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.balance.StatusChange;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Changes an account's status, with its entry in the audit trail, and brings it to Redis at once.
 * Should Redis not answer, it is brought by whoever brings what has not been brought, within a
 * second of Redis' answering again.
 */
final class AccountStatusChanges {

  private static final Logger log = LoggerFactory.getLogger(AccountStatusChanges.class);
  private static final Duration REDIS_PATIENCE = Duration.ofMillis(500);

  private final AccountAdministration store;
  private final AuditTrail audit;
  private final TransactionalOperator transactions;
  private final HotStatuses redis;

  AccountStatusChanges(
      AccountAdministration store,
      AuditTrail audit,
      TransactionalOperator transactions,
      HotStatuses redis) {
    this.store = store;
    this.audit = audit;
    this.transactions = transactions;
    this.redis = redis;
  }

  /** An active account spends nothing from now on. */
  Mono<AccountStanding> freeze(Call call) {
    return changed(call, "account.freeze", AccountStatus.FROZEN);
  }

  /** A frozen account is active again. */
  Mono<AccountStanding> unfreeze(Call call) {
    return changed(call, "account.unfreeze", AccountStatus.ACTIVE);
  }

  private Mono<AccountStanding> changed(Call call, String action, AccountStatus status) {
    return locked(call)
        .flatMap(
            before ->
                switch (before.status()) {
                  case ACTIVE, FROZEN ->
                      before.status() == status
                          ? Mono.just(before)
                          : noted(call, action, before, status);
                  case CLOSED -> refused(Refusal.ACCOUNT_CLOSED);
                  case QUARANTINED -> refused(Refusal.ACCOUNT_QUARANTINED);
                })
        .as(transactions::transactional)
        .flatMap(this::brought);
  }

  /** The account of the request, locked; ends with a problem if the caller may not know of it. */
  Mono<AccountStanding> locked(Call call) {
    String account = AccountRoutes.account(call);
    Mono<AccountStanding> absent = refused(Refusal.ACCOUNT_NOT_FOUND);
    return call.caller().covers(account) ? store.lock(account).switchIfEmpty(absent) : absent;
  }

  /** Changes the status, and writes the act down in the same transaction. */
  Mono<AccountStanding> noted(
      Call call, String action, AccountStanding before, AccountStatus status) {
    String account = before.account().id();
    String reason = call.body().string("reason");
    return store
        .change(account, status, reason)
        .flatMap(
            after ->
                audit
                    .record(
                        call,
                        new Act(action, account, account, before.state(), after.state(), reason))
                    .thenReturn(after));
  }

  <T> Mono<T> inTransaction(Mono<T> work) {
    return transactions.transactional(work);
  }

  /** Brings the status to Redis, if Redis answers. */
  Mono<AccountStanding> brought(AccountStanding standing) {
    String account = standing.account().id();
    return redis
        .bring(
            Shards.of(account),
            List.of(new StatusChange(account, standing.status(), standing.statusVersion())))
        .timeout(REDIS_PATIENCE)
        .onErrorResume(
            failure -> {
              log.debug("the status of an account is brought to Redis later", failure);
              return Mono.empty();
            })
        .thenReturn(standing);
  }

  static <T> Mono<T> refused(Refusal refusal) {
    Problem problem = Objects.requireNonNull(Answers.of(refusal).problem());
    return Mono.error(() -> new ProblemException(problem));
  }
}
