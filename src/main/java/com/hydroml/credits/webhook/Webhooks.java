package com.hydroml.credits.webhook;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import com.hydroml.credits.kernel.RandomIds;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Accounts' webhooks and what is on its way to them, in Postgres. What changes something is to be
 * done in a transaction of the caller's, together with what it belongs to.
 */
public final class Webhooks {

  private static final String DELIVERIES =
      """
      select id, delivery_id, event_id, url, status, attempts, created_at, tried_at,
        case when status = 'pending' then due_at end as next_at, ended_at, answer_status, error
      from webhook_delivery\
      """;

  private final DatabaseClient database;
  private final RandomIds ids;

  Webhooks(DatabaseClient database, RandomIds ids) {
    this.database = database;
    this.ids = ids;
  }

  /** The account's webhook, or nothing. */
  public Mono<Webhook> find(String account) {
    return database
        .sql(
            """
            select url, created_at, rotated_at,
              case when previous_until > clock_timestamp() then previous_until end as overlap_until
            from webhook where account = :account\
            """)
        .bind("account", account)
        .map(Webhooks::webhook)
        .one();
  }

  /** Sets the URL; answers the secret if there is a new one, because there was no webhook. */
  public Mono<String> set(String account, String url) {
    String secret = ids.webhookSecret();
    return database
        .sql(
            """
            insert into webhook (account, url, secret) values (:account, :url, :secret)
            on conflict (account) do update set url = excluded.url, failures = 0
            returning secret\
            """)
        .bind("account", account)
        .bind("url", url)
        .bind("secret", secret)
        .mapValue(String.class)
        .one()
        .filter(secret::equals);
  }

  /** Removes the webhook; what was on its way is canceled. */
  public Mono<Void> remove(String account) {
    return database
        .sql("delete from webhook where account = :account")
        .bind("account", account)
        .then()
        .then(
            Mono.defer(
                () ->
                    database
                        .sql(
                            """
                            update webhook_delivery
                            set status = 'canceled', ended_at = clock_timestamp(),
                              leased_until = null
                            where account = :account and status = 'pending'\
                            """)
                        .bind("account", account)
                        .then()));
  }

  /**
   * Replaces the secret; answers the new one, or nothing if there is no webhook.
   *
   * @param overlapSeconds for so long deliveries carry a signature with the secret before, too
   */
  public Mono<String> rotate(String account, long overlapSeconds) {
    return database
        .sql(
            """
            update webhook
            set previous_secret = secret,
              previous_until = clock_timestamp() + :overlap * interval '1 second',
              secret = :secret, rotated_at = clock_timestamp()
            where account = :account returning secret\
            """)
        .bind("account", account)
        .bind("overlap", overlapSeconds)
        .bind("secret", ids.webhookSecret())
        .mapValue(String.class)
        .one();
  }

  /**
   * Puts an event on its way to the account's webhook, if there is one.
   *
   * @param eventId stable over all attempts, so that a receiver knows what it has
   * @param body JSON
   */
  public Mono<Void> enqueue(String account, String eventId, String body) {
    return database
        .sql(
            """
            insert into webhook_delivery (delivery_id, account, event_id, url, body)
            select :id, account, :event, url, :body from webhook where account = :account\
            """)
        .bind("id", ids.deliveryId())
        .bind("event", eventId)
        .bind("body", body)
        .bind("account", account)
        .then();
  }

  /**
   * The account's latest deliveries, newest first.
   *
   * @param before only those before this position
   */
  public Mono<List<Delivery>> deliveries(
      String account, @Nullable String status, @Nullable Long before, int limit) {
    return new Conditions()
        .and("account = :account", "account", account)
        .and("status = :status", "status", status)
        .and("id < :before", "before", before)
        .bind("limit", limit)
        .on(database, DELIVERIES, " order by id desc limit :limit")
        .map(Webhooks::delivery)
        .all()
        .collectList();
  }

  private static Webhook webhook(Readable row) {
    return new Webhook(
        Columns.text(row, "url"),
        Columns.instant(row, "created_at"),
        row.get("rotated_at", Instant.class),
        row.get("overlap_until", Instant.class));
  }

  private static Delivery delivery(Readable row) {
    return new Delivery(
        Columns.number(row, "id"),
        Columns.text(row, "delivery_id"),
        Columns.text(row, "event_id"),
        Columns.text(row, "url"),
        Columns.text(row, "status"),
        (int) Columns.number(row, "attempts"),
        Columns.instant(row, "created_at"),
        row.get("tried_at", Instant.class),
        row.get("next_at", Instant.class),
        row.get("ended_at", Instant.class),
        row.get("answer_status", Integer.class),
        row.get("error", String.class));
  }
}
