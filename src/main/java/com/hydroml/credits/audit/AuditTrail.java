package com.hydroml.credits.audit;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.JsonObject;
import io.r2dbc.spi.Parameter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/** Writes down what administrators do. */
public final class AuditTrail {

  private static final String INSERT =
      """
      insert into audit_entry
        (actor, actor_name, action, subject, account, before, after, reason, request_id)
      values (:actor, :actor_name, :action, :subject, :account, cast(:before as jsonb),
        cast(:after as jsonb), :reason, :request_id)
      """;

  /** Who and which request it was if it was none. */
  private static final String COMMAND = "command";

  private final DatabaseClient database;

  AuditTrail(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Writes down an act in the transaction that it is done in, so that neither is there without the
   * other. Fails outside of one.
   *
   * @param call the request by which it was done
   */
  public Mono<Void> record(Call call, Act act) {
    return inTransaction(
        act, insert(call.caller().id(), call.caller().name(), call.requestId(), act));
  }

  /** As above, for an operators' command, whose user Postgres does not know. */
  public Mono<Void> recordCommand(Act act) {
    return inTransaction(act, insert(COMMAND, COMMAND, COMMAND, act));
  }

  private static Mono<Void> inTransaction(Act act, Mono<Void> insert) {
    return TransactionSynchronizationManager.forCurrentTransaction()
        .filter(TransactionSynchronizationManager::isActualTransactionActive)
        .switchIfEmpty(
            Mono.error(() -> new IllegalStateException(act.action() + " has no transaction")))
        .then(insert);
  }

  private Mono<Void> insert(String actor, String actorName, String requestId, Act act) {
    return database
        .sql(INSERT)
        .bind("actor", actor)
        .bind("actor_name", actorName)
        .bind("action", act.action())
        .bind("subject", act.subject())
        .bind("account", Columns.orNull(act.account()))
        .bind("before", json(act.before()))
        .bind("after", json(act.after()))
        .bind("reason", Columns.orNull(act.reason()))
        .bind("request_id", requestId)
        .then();
  }

  private static Parameter json(@Nullable Map<String, ? extends @Nullable Object> state) {
    return Columns.orNull(state == null ? null : JsonObject.of(state).toString());
  }
}
