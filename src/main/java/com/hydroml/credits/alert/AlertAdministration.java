package com.hydroml.credits.alert;

import com.hydroml.credits.audit.Act;
import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import com.hydroml.credits.webhook.Webhooks;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Changes the configuration of alerts, each change in one transaction with its entry in the audit
 * trail. What cannot be done ends with a {@link ProblemException}.
 */
final class AlertAdministration {

  private final AlertStore store;
  private final Webhooks webhooks;
  private final AuditTrail audit;
  private final TransactionalOperator transactions;

  AlertAdministration(
      AlertStore store, Webhooks webhooks, AuditTrail audit, TransactionalOperator transactions) {
    this.store = store;
    this.webhooks = webhooks;
    this.audit = audit;
    this.transactions = transactions;
  }

  /**
   * What came of a change.
   *
   * @param secret a new one, to be shown this once, or null
   */
  record Changed(AlertState state, @Nullable String secret) {}

  /**
   * Replaces all of the configuration.
   *
   * @param url of the webhook; null for none
   */
  Mono<Changed> configure(Call call, String account, List<Long> thresholds, @Nullable String url) {
    return store
        .lock(account)
        .switchIfEmpty(Mono.error(AlertAdministration::absent))
        .flatMap(store::find)
        .flatMap(
            before ->
                store
                    .replace(account, thresholds)
                    .then(Mono.defer(() -> webhook(account, url)))
                    .flatMap(
                        secret -> changed(call, "alerts.configure", before, secret.orElse(null))))
        .as(transactions::transactional);
  }

  private Mono<Optional<String>> webhook(String account, @Nullable String url) {
    return url == null
        ? webhooks.remove(account).thenReturn(Optional.empty())
        : webhooks.set(account, url).map(Optional::of).defaultIfEmpty(Optional.empty());
  }

  /** Gives the webhook a new secret. */
  Mono<Changed> rotate(Call call, String account, long overlapSeconds) {
    return store
        .find(account)
        .switchIfEmpty(Mono.error(AlertAdministration::absent))
        .flatMap(
            before ->
                webhooks
                    .rotate(account, overlapSeconds)
                    .switchIfEmpty(Mono.error(AlertAdministration::withoutWebhook))
                    .flatMap(secret -> changed(call, "webhook.rotate", before, secret)))
        .as(transactions::transactional);
  }

  private Mono<Changed> changed(
      Call call, String action, AlertState before, @Nullable String secret) {
    String account = before.account();
    return store
        .find(account)
        .flatMap(
            after ->
                audit
                    .record(
                        call,
                        new Act(
                            action,
                            account,
                            account,
                            before.members(null),
                            after.members(null),
                            call.body().optionalString("reason")))
                    .thenReturn(new Changed(after, secret)));
  }

  static ProblemException absent() {
    return new ProblemException(
        Problem.of(ProblemCode.ACCOUNT_NOT_FOUND, "There is no such account."));
  }

  private static ProblemException withoutWebhook() {
    return new ProblemException(
        Problem.of(ProblemCode.WEBHOOK_NOT_FOUND, "The account's alerts have no webhook."));
  }
}
