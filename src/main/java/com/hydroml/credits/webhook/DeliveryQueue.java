package com.hydroml.credits.webhook;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.webhook.Attempt.Result;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Deliveries that are due, in Postgres, shared by all instances. Who takes one keeps it from the
 * others for a lease; if he is gone by then, another instance takes it, and the receiver may see
 * the event twice: at least once, never not at all.
 */
final class DeliveryQueue {

  private static final int MOST_REMOVED = 1000;
  private static final int MAX_DOUBLINGS = 20;
  private static final int MAX_ERROR = 200;

  private final DatabaseClient database;
  private final WebhookProperties properties;
  private final Duration lease;

  /**
   * @param lease how long a taken delivery is nobody else's; longer than an attempt
   */
  DeliveryQueue(DatabaseClient database, WebhookProperties properties, Duration lease) {
    this.database = database;
    this.properties = properties;
    this.lease = lease;
  }

  /** Takes up to so many deliveries, those that have been due for longest first. */
  Mono<List<Attempt>> take(int most) {
    return database
        .sql(
            """
            with due as (
              select id from webhook_delivery
              where status = 'pending' and due_at <= clock_timestamp()
              order by due_at limit :most for update skip locked)
            update webhook_delivery d
            set attempts = d.attempts + 1, tried_at = clock_timestamp(),
              due_at = clock_timestamp() + :lease * interval '1 millisecond',
              url = coalesce(w.url, d.url)
            from due
              join webhook_delivery own on own.id = due.id
              left join webhook w on w.account = own.account
            where d.id = due.id
            returning d.id, d.delivery_id, d.event_id, d.url, d.body, d.attempts, w.secret,
              case when w.previous_until > clock_timestamp() then w.previous_secret end
                as previous_secret\
            """)
        .bind("most", most)
        .bind("lease", lease.toMillis())
        .map(DeliveryQueue::attempt)
        .all()
        .collectList();
  }

  private static Attempt attempt(Readable row) {
    List<String> secrets = new ArrayList<>(2);
    for (String column : new String[] {"secret", "previous_secret"}) {
      String secret = row.get(column, String.class);
      if (secret != null) {
        secrets.add(secret);
      }
    }
    return new Attempt(
        Columns.number(row, "id"),
        Columns.text(row, "delivery_id"),
        Columns.text(row, "event_id"),
        Columns.text(row, "url"),
        Columns.text(row, "body"),
        (int) Columns.number(row, "attempts"),
        List.copyOf(secrets));
  }

  /** Writes down what came of an attempt. */
  Mono<Void> finish(Attempt attempt, Result result) {
    if (result.delivered()) {
      return end(attempt, "delivered", result, "");
    }
    // An attempt that outlived its lease says nothing any more: another one is under way.
    String mine = " and attempts = " + attempt.number();
    return attempt.number() >= properties.attempts()
        ? end(attempt, "failed", result, mine)
        : later(attempt, result);
  }

  /** Ends a delivery that has nowhere to go. */
  Mono<Void> cancel(Attempt attempt) {
    return end(attempt, "canceled", Result.failed("the webhook was removed"), "");
  }

  private Mono<Void> end(Attempt attempt, String status, Result result, String condition) {
    return bound(
            database.sql(
                """
                update webhook_delivery
                set status = :status, ended_at = clock_timestamp(), answer_status = :answer,
                  error = :error
                where id = :id and status = 'pending'\
                """
                    + condition),
            attempt,
            result)
        .bind("status", status)
        .then();
  }

  private Mono<Void> later(Attempt attempt, Result result) {
    return bound(
            database.sql(
                """
                update webhook_delivery
                set due_at = clock_timestamp()
                    + :pause * (0.5 + random() / 2) * interval '1 millisecond',
                  answer_status = :answer, error = :error
                where id = :id and status = 'pending' and attempts = :attempt\
                """),
            attempt,
            result)
        .bind("attempt", attempt.number())
        .bind("pause", pause(attempt.number()).toMillis())
        .then();
  }

  private static DatabaseClient.GenericExecuteSpec bound(
      DatabaseClient.GenericExecuteSpec statement, Attempt attempt, Result result) {
    Integer status = result.status();
    String error = result.error();
    return statement
        .bind("id", attempt.position())
        .bind("answer", status == null ? Parameters.in(Integer.class) : Parameters.in(status))
        .bind("error", Columns.orNull(error == null ? null : shortened(error)));
  }

  private static String shortened(String error) {
    return error.length() > MAX_ERROR ? error.substring(0, MAX_ERROR) : error;
  }

  /** The longest pause after an attempt, of which between a half and all is waited. */
  Duration pause(int attempt) {
    Duration doubled =
        properties.firstRetry().multipliedBy(1L << Math.min(attempt - 1, MAX_DOUBLINGS));
    return doubled.compareTo(properties.longestRetry()) > 0 ? properties.longestRetry() : doubled;
  }

  /** Removes ended deliveries that are older than they are kept, so many at a time. */
  Mono<Long> removeOld() {
    return database
        .sql(
            """
            delete from webhook_delivery where id in (
              select id from webhook_delivery
              where status <> 'pending'
                and ended_at < clock_timestamp() - :keep * interval '1 second'
              limit :most)\
            """)
        .bind("keep", properties.keep().toSeconds())
        .bind("most", MOST_REMOVED)
        .fetch()
        .rowsUpdated();
  }
}
