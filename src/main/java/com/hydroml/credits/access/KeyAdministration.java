package com.hydroml.credits.access;

import com.hydroml.credits.access.KeyStore.NewKey;
import com.hydroml.credits.audit.Act;
import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Makes, rotates and revokes keys, each in one transaction with its entry in the audit trail. What
 * cannot be done ends with a {@link ProblemException}.
 */
final class KeyAdministration {

  private static final String MORE_THAN_IT_HAS =
      "A credential of certain accounts gives no more scopes and accounts than it has.";

  private final KeyStore store;
  private final AuditTrail audit;
  private final TransactionalOperator transactions;
  private final RandomIds ids;
  private final Clock clock;

  KeyAdministration(
      KeyStore store,
      AuditTrail audit,
      TransactionalOperator transactions,
      RandomIds ids,
      Clock clock) {
    this.store = store;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** A key with a secret that nobody will see again. */
  record Made(KeyView key, String secret) {}

  Mono<Made> create(Call call, NewKey key) {
    if (!mayGive(call.caller(), key.accounts(), key.scopes())) {
      return refused(ProblemCode.FORBIDDEN, MORE_THAN_IT_HAS);
    }
    Instant expiresAt = key.expiresAt();
    if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
      return Mono.error(
          new ProblemException(Problem.invalid("expires_at", "must not be in the past")));
    }
    String secret = ids.apiKeySecret();
    return store
        .insert(key, call.caller().id())
        .flatMap(made -> made ? Mono.just(key.id()) : tooMany("There are too many API keys."))
        .flatMap(id -> store.addSecret(id, KeyHash.of(secret)))
        .then(Mono.defer(() -> store.find(key.id())))
        .flatMap(after -> noted(call, "api_key.create", null, after))
        .as(transactions::transactional)
        .map(after -> new Made(after, secret));
  }

  /** Nobody passes on what he does not have, be it by a new key or by a secret of an old one. */
  private static boolean mayGive(
      Caller caller, @Nullable List<String> accounts, List<String> scopes) {
    if (caller.accounts() == null) {
      return true;
    }
    return accounts != null
        && accounts.stream().allMatch(caller::covers)
        && scopes.stream()
            .allMatch(label -> Scope.of(label).filter(caller.scopes()::contains).isPresent());
  }

  /**
   * Gives a key a new secret.
   *
   * @param overlapSeconds how long the secret until now stays valid
   */
  Mono<Made> rotate(Call call, String id, long overlapSeconds) {
    String secret = ids.apiKeySecret();
    return locked(call, id)
        .flatMap(before -> rotated(call, before, secret, overlapSeconds))
        .as(transactions::transactional)
        .map(after -> new Made(after, secret));
  }

  private Mono<KeyView> rotated(Call call, KeyView before, String secret, long overlapSeconds) {
    if (!mayGive(call.caller(), before.accounts(), before.scopes())) {
      return refused(ProblemCode.FORBIDDEN, MORE_THAN_IT_HAS);
    }
    Instant now = clock.instant();
    if (!before.status(now).equals(KeyView.ACTIVE)) {
      return refused(ProblemCode.API_KEY_INACTIVE, "The key is " + before.status(now) + ".");
    }
    if (overlapSeconds > 0 && before.secrets().size() >= KeySchemas.MAX_SECRETS) {
      return tooMany("The key has " + before.secrets().size() + " valid secrets already.");
    }
    return store
        .endSecret(before.id(), overlapSeconds)
        .then(Mono.defer(() -> store.addSecret(before.id(), KeyHash.of(secret))))
        .then(Mono.defer(() -> store.find(before.id())))
        .flatMap(after -> noted(call, "api_key.rotate", before, after));
  }

  /** Changes a key's name or limit as the request's body says. */
  Mono<KeyView> change(Call call, String id) {
    return locked(call, id)
        .flatMap(before -> changed(call, before))
        .as(transactions::transactional);
  }

  private Mono<KeyView> changed(Call call, KeyView before) {
    String name = call.body().optionalString("name");
    boolean limits = call.body().has("requests_per_second");
    return store
        .change(
            before.id(),
            name == null ? before.name() : name,
            limits ? KeySchemas.limit(call.body()) : before.limit())
        .then(Mono.defer(() -> store.find(before.id())))
        .flatMap(after -> noted(call, "api_key.change", before, after));
  }

  /** Revokes a key for good; one that is revoked stays as it is. */
  Mono<KeyView> revoke(Call call, String id) {
    if (id.equals(call.caller().id())) {
      return refused(
          ProblemCode.API_KEY_IN_USE,
          "The request was made with this key; revoke it with another one.");
    }
    return locked(call, id)
        .flatMap(before -> before.revokedAt() == null ? revoked(call, before) : Mono.just(before))
        .as(transactions::transactional);
  }

  private Mono<KeyView> revoked(Call call, KeyView before) {
    return store
        .revoke(before.id())
        .then(Mono.defer(() -> store.find(before.id())))
        .flatMap(after -> noted(call, "api_key.revoke", before, after));
  }

  private Mono<KeyView> locked(Call call, String id) {
    return store
        .lock(id)
        .filter(key -> key.isVisibleTo(call.caller()))
        .switchIfEmpty(Mono.error(KeyAdministration::absent));
  }

  static ProblemException absent() {
    return new ProblemException(
        Problem.of(ProblemCode.API_KEY_NOT_FOUND, "There is no API key of this id."));
  }

  private Mono<KeyView> noted(Call call, String action, @Nullable KeyView before, KeyView after) {
    Act act =
        new Act(
            action,
            after.id(),
            null,
            before == null ? null : before.state(),
            after.state(),
            call.body().optionalString("reason"));
    return audit.record(call, act).thenReturn(after);
  }

  private static <T> Mono<T> tooMany(String detail) {
    return refused(ProblemCode.API_KEY_LIMIT, detail);
  }

  private static <T> Mono<T> refused(ProblemCode code, String detail) {
    return Mono.error(() -> new ProblemException(Problem.of(code, detail)));
  }
}
