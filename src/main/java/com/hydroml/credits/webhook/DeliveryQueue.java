package com.hydroml.credits.webhook;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.webhook.Attempt.Result;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  private final FairShare share = new FairShare();

  /**
   * @param lease how long a taken delivery is nobody else's; longer than an attempt
   */
  DeliveryQueue(DatabaseClient database, WebhookProperties properties, Duration lease) {
    this.database = database;
    this.properties = properties;
    this.lease = lease;
  }

  /**
   * Takes deliveries that are due, account after account.
   *
   * @param room how many at most
   * @param failingRoom how many of them may be of failing receivers
   */
  Mono<List<Attempt>> take(int room, int failingRoom) {
    return look()
        .map(seen -> share.choose(seen, room, failingRoom))
        .flatMap(chosen -> chosen.isEmpty() ? Mono.just(List.of()) : lease(chosen));
  }

  /**
   * The next accounts with pending deliveries, from index entry to index entry, however many
   * deliveries each has; of each as many as its share leaves room for.
   */
  private Mono<List<Backlog>> look() {
    return database
        .sql(
            """
            with recursive waiting (account, place) as (
              (select account, 1 from webhook_delivery
                where status = 'pending' and account > :after order by account limit 1)
              union all
              select (select d.account from webhook_delivery d
                  where d.status = 'pending' and d.account > waiting.account
                  order by d.account limit 1), place + 1
                from waiting where account is not null and place < :accounts),
            backlog as (
              select waiting.account, coalesce(w.failures, 0) >= :failures as failing,
                (select count(*) from webhook_delivery l
                  where l.account = waiting.account and l.leased_until > clock_timestamp())
                  as leased
              from waiting left join webhook w on w.account = waiting.account
              where waiting.account is not null)
            select account, failing, array(
                select d.id from webhook_delivery d
                where d.account = backlog.account and d.status = 'pending'
                  and d.due_at <= clock_timestamp()
                order by d.due_at, d.id
                limit greatest(0, case when failing then :ofFailing else :ofAccount end - leased))
              as due
            from backlog order by account\
            """)
        .bind("after", share.after())
        .bind("accounts", FairShare.ACCOUNTS)
        .bind("failures", FairShare.FAILURES)
        .bind("ofFailing", FairShare.OF_A_FAILING_ACCOUNT)
        .bind("ofAccount", FairShare.OF_AN_ACCOUNT)
        .map(
            row ->
                new Backlog(
                    Columns.text(row, "account"),
                    Boolean.TRUE.equals(row.get("failing", Boolean.class)),
                    List.of(Objects.requireNonNull(row.get("due", Long[].class)))))
        .all()
        .collectList();
  }

  /** What another instance took meanwhile is left out. */
  private Mono<List<Attempt>> lease(List<Long> chosen) {
    return database
        .sql(
            """
            with due as (
              select id, account from webhook_delivery
              where id = any(:chosen) and status = 'pending' and due_at <= clock_timestamp()
              for update skip locked)
            update webhook_delivery d
            set attempts = d.attempts + 1, tried_at = clock_timestamp(),
              due_at = clock_timestamp() + :lease * interval '1 millisecond',
              leased_until = clock_timestamp() + :lease * interval '1 millisecond',
              url = coalesce(w.url, d.url)
            from due left join webhook w on w.account = due.account
            where d.id = due.id
            returning d.id, d.account, d.delivery_id, d.event_id, d.url, d.body, d.attempts,
              w.secret, coalesce(w.failures, 0) >= :failures as failing,
              case when w.previous_until > clock_timestamp() then w.previous_secret end
                as previous_secret\
            """)
        .bind("chosen", chosen.toArray(Long[]::new))
        .bind("lease", lease.toMillis())
        .bind("failures", FairShare.FAILURES)
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
        Columns.text(row, "account"),
        Columns.text(row, "delivery_id"),
        Columns.text(row, "event_id"),
        Columns.text(row, "url"),
        Columns.text(row, "body"),
        (int) Columns.number(row, "attempts"),
        List.copyOf(secrets),
        Boolean.TRUE.equals(row.get("failing", Boolean.class)));
  }

  /** Writes down what came of an attempt. */
  Mono<Void> finish(Attempt attempt, Result result) {
    if (result.delivered()) {
      return end(attempt, "delivered", result, "").then(Mono.defer(() -> received(attempt)));
    }
    // An attempt that outlived its lease says nothing any more: another one is under way.
    String mine = " and attempts = " + attempt.number();
    Mono<Void> written =
        attempt.number() >= properties.attempts()
            ? end(attempt, "failed", result, mine)
            : later(attempt, result);
    return written.then(Mono.defer(() -> failed(attempt)));
  }

  private Mono<Void> received(Attempt attempt) {
    return database
        .sql("update webhook set failures = 0 where account = :account and failures > 0")
        .bind("account", attempt.account())
        .then();
  }

  private Mono<Void> failed(Attempt attempt) {
    return database
        .sql("update webhook set failures = least(failures + 1, 1000) where account = :account")
        .bind("account", attempt.account())
        .then();
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
                set status = :status, ended_at = clock_timestamp(), leased_until = null,
                  answer_status = :answer, error = :error
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
                  leased_until = null, answer_status = :answer, error = :error
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
