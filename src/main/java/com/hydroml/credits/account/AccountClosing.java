package com.hydroml.credits.account;

import static com.hydroml.credits.balance.AccountStatus.CLOSED;

import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Closes an account, and only an empty one. A balance is decided in Redis and a status in Postgres,
 * so that none of the two could say "empty, therefore closed" at one instant. What decides is a
 * pause: the account is quarantined, and from the moment Redis has that, nothing changes it; then
 * it is read; then it is closed or becomes again what it was. Whoever stops in between leaves an
 * account that does nothing, which the same request takes up again.
 */
final class AccountClosing {

  /** Why an account is quarantined that is being closed. */
  static final String PAUSED = "being closed";

  private final AccountStatusChanges changes;
  private final AccountAdministration store;
  private final Balances balances;

  AccountClosing(AccountStatusChanges changes, AccountAdministration store, Balances balances) {
    this.changes = changes;
    this.store = store;
    this.balances = balances;
  }

  /**
   * The account, closed; ends with a problem if it is not empty. It runs to its end also if the
   * client leaves.
   */
  Mono<AccountStanding> close(Call call) {
    return Mono.fromFuture(() -> closed(call).toFuture(), true);
  }

  private Mono<AccountStanding> closed(Call call) {
    return AdminAnswer.bounded(changes.inTransaction(pause(call)))
        .flatMap(
            former ->
                former.status() == AccountStatus.CLOSED ? Mono.just(former) : decide(call, former));
  }

  /** Quarantines the account and gives it as it was before. */
  private Mono<AccountStanding> pause(Call call) {
    return changes
        .locked(call)
        .flatMap(
            before ->
                switch (before.status()) {
                  case CLOSED -> Mono.just(before);
                  case ACTIVE, FROZEN ->
                      store
                          .change(before.account().id(), AccountStatus.QUARANTINED, PAUSED)
                          .thenReturn(before);
                  case QUARANTINED ->
                      isPaused(before)
                          ? Mono.just(before)
                          : AccountStatusChanges.refused(Refusal.ACCOUNT_QUARANTINED);
                });
  }

  private Mono<AccountStanding> decide(Call call, AccountStanding former) {
    String account = former.account().id();
    return AdminAnswer.bounded(store.find(account))
        .flatMap(changes::brought)
        .then(Mono.defer(() -> balances.balance(account)))
        .flatMap(reading -> decide(call, former, reading));
  }

  private Mono<AccountStanding> decide(Call call, AccountStanding former, Reading reading) {
    if (!(reading instanceof Reading.Balance balance)) {
      Refusal refusal =
          reading instanceof Reading.Unavailable unavailable
              ? unavailable.refusal()
              : Refusal.ACCOUNT_NOT_FOUND;
      return resumed(call, former).then(AccountStatusChanges.refused(refusal));
    }
    if (balance.status() != AccountStatus.QUARANTINED) {
      return resumed(call, former).then(AccountStatusChanges.refused(Refusal.RECOVERING));
    }
    return balance.available() == 0 && balance.held() == 0
        ? settled(call, paused -> changes.noted(call, "account.close", former, CLOSED))
        : resumed(call, former).then(notEmpty(balance));
  }

  private Mono<AccountStanding> resumed(Call call, AccountStanding former) {
    String account = former.account().id();
    return settled(
        call,
        paused ->
            former.status() == AccountStatus.QUARANTINED
                ? store.change(account, AccountStatus.FROZEN, "its closing broke off")
                : store.change(account, former.status(), former.reason()));
  }

  /** Ends the pause, unless somebody else has taken the account's status over. */
  private Mono<AccountStanding> settled(
      Call call, Function<AccountStanding, Mono<AccountStanding>> end) {
    return AdminAnswer.bounded(
            changes.inTransaction(
                changes
                    .locked(call)
                    .filter(AccountClosing::isPaused)
                    .switchIfEmpty(AccountStatusChanges.refused(Refusal.ACCOUNT_QUARANTINED))
                    .flatMap(end)))
        .flatMap(changes::brought);
  }

  private static boolean isPaused(AccountStanding standing) {
    return standing.status() == AccountStatus.QUARANTINED && PAUSED.equals(standing.reason());
  }

  private static Mono<AccountStanding> notEmpty(Reading.Balance balance) {
    return Mono.error(
        () ->
            new ProblemException(
                Problem.of(
                        ProblemCode.ACCOUNT_NOT_EMPTY,
                        "An account is closed when it has no credits and no open authorization.")
                    .with("available", balance.available())
                    .with("held", balance.held())));
  }
}
