package com.hydroml.credits.notice;

import com.hydroml.credits.database.Columns;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Notices in Postgres. */
public final class Notices {

  private static final int MOST_REMOVED = 1000;

  private final DatabaseClient database;

  Notices(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Adds a notice, in the transaction of what it tells of: until that ends, no other notice of the
   * account gets a number.
   *
   * @param eventId unique
   * @param body JSON without ends of line
   */
  public Mono<Void> add(String account, long version, String type, String eventId, String body) {
    return database
        .sql(
            """
            with head as (
              insert into notice_head as h (account, last) values (:account, 1)
              on conflict (account) do update set last = h.last + 1
              returning last)
            insert into account_notice (account, number, version, event_id, type, body)
            select :account, last, :version, :event, :type, :body from head\
            """)
        .bind("account", account)
        .bind("version", version)
        .bind("event", eventId)
        .bind("type", type)
        .bind("body", body)
        .then();
  }

  /** The number of the account's last notice, 0 if it never had one. */
  public Mono<Long> last(String account) {
    return last(List.of(account)).map(numbers -> numbers.getOrDefault(account, 0L));
  }

  /** The numbers of the last notices of accounts, without those that never had one. */
  public Mono<Map<String, Long>> last(Collection<String> accounts) {
    return database
        .sql("select account, last from notice_head where account = any(:accounts)")
        .bind("accounts", accounts.toArray(String[]::new))
        .map(row -> Map.entry(Columns.text(row, "account"), Columns.number(row, "last")))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  /** The account's notices behind a number up to another, in their order; old ones are gone. */
  public Mono<List<Notice>> between(String account, long after, long upTo, int limit) {
    return database
        .sql(
            """
            select number, version, type, body from account_notice
            where account = :account and number > :after and number <= :upTo
            order by number limit :limit\
            """)
        .bind("account", account)
        .bind("after", after)
        .bind("upTo", upTo)
        .bind("limit", limit)
        .map(
            row ->
                new Notice(
                    Columns.number(row, "number"),
                    Columns.number(row, "version"),
                    Columns.text(row, "type"),
                    Columns.text(row, "body")))
        .all()
        .collectList();
  }

  /** Removes notices that are older than they are kept, so many at a time; numbers go on. */
  public Mono<Long> removeOld(Duration keep) {
    return database
        .sql(
            """
            delete from account_notice where event_id in (
              select event_id from account_notice
              where at < clock_timestamp() - :keep * interval '1 second'
              order by at limit :most)\
            """)
        .bind("keep", keep.toSeconds())
        .bind("most", MOST_REMOVED)
        .fetch()
        .rowsUpdated();
  }
}
