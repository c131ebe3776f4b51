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
 * account that does nothing, which the same request takes up again; one that comes in between joins
 * the pause.
 */
final class AccountClosing {

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
   * client leaves or is told that it takes too long: a pause that is committed is ended.
   */
  Mono<AccountStanding> close(Call call) {
    return AdminAnswer.bounded(Mono.fromFuture(() -> closed(call).toFuture(), true));
  }

  private Mono<AccountStanding> closed(Call call) {
    return changes
        .inTransaction(pause(call))
        .flatMap(
            standing -> standing.status() == CLOSED ? Mono.just(standing) : decide(call, standing));
  }

  /** Quarantines the account, or joins a pause; one that is closed stays as it is. */
  private Mono<AccountStanding> pause(Call call) {
    return changes
        .locked(call)
        .flatMap(
            before ->
                switch (before.status()) {
                  case CLOSED -> Mono.just(before);
                  case ACTIVE, FROZEN ->
                      store.change(
                          before.account().id(),
                          AccountStatus.QUARANTINED,
                          AccountPause.reason(before));
                  case QUARANTINED ->
                      AccountPause.isPaused(before)
                          ? Mono.just(before)
                          : AccountStatusChanges.refused(Refusal.ACCOUNT_QUARANTINED);
                });
  }

  private Mono<AccountStanding> decide(Call call, AccountStanding paused) {
    return changes
        .brought(paused)
        .then(Mono.defer(() -> balances.balance(paused.account().id())))
        .flatMap(reading -> decide(call, paused, reading));
  }

  private Mono<AccountStanding> decide(Call call, AccountStanding paused, Reading reading) {
    if (!(reading instanceof Reading.Balance balance)) {
      Refusal refusal =
          reading instanceof Reading.Unavailable unavailable
              ? unavailable.refusal()
              : Refusal.ACCOUNT_NOT_FOUND;
      return resumed(call, paused).then(AccountStatusChanges.refused(refusal));
    }
    if (balance.available() > 0 || balance.held() > 0) {
      return resumed(call, paused).then(notEmpty(balance));
    }
    return switch (balance.status()) {
      case QUARANTINED -> closed(call, paused);
      // Somebody else, in the same pause, was faster.
      case CLOSED -> changes.inTransaction(changes.locked(call));
      case ACTIVE, FROZEN ->
          resumed(call, paused).then(AccountStatusChanges.refused(Refusal.RECOVERING));
    };
  }

  /** Closes the account unless it is closed; fails if this is not the pause any more. */
  private Mono<AccountStanding> closed(Call call, AccountStanding paused) {
    AccountStanding former = AccountPause.former(paused);
    return settled(
        call,
        now -> {
          if (AccountPause.isSame(paused, now)) {
            return changes.noted(call, "account.close", former, CLOSED);
          }
          return switch (now.status()) {
            case CLOSED -> Mono.just(now);
            case QUARANTINED -> AccountStatusChanges.refused(Refusal.ACCOUNT_QUARANTINED);
            case ACTIVE, FROZEN -> AccountStatusChanges.refused(Refusal.RECOVERING);
          };
        });
  }

  /** The account is again what it was, unless somebody else has ended the pause. */
  private Mono<AccountStanding> resumed(Call call, AccountStanding paused) {
    AccountStanding former = AccountPause.former(paused);
    return settled(
        call,
        now ->
            AccountPause.isSame(paused, now)
                ? store.change(now.account().id(), former.status(), former.reason())
                : Mono.just(now));
  }

  private Mono<AccountStanding> settled(
      Call call, Function<AccountStanding, Mono<AccountStanding>> end) {
    return changes.inTransaction(changes.locked(call).flatMap(end)).flatMap(changes::brought);
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
