package com.hydroml.credits.alert;

import com.hydroml.credits.webhook.Webhooks;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The configuration of alerts in Postgres. */
final class AlertStore {

  private final DatabaseClient database;
  private final Webhooks webhooks;

  AlertStore(DatabaseClient database, Webhooks webhooks) {
    this.database = database;
    this.webhooks = webhooks;
  }

  /** The account's alerts, none if nobody configured any; nothing if there is no such account. */
  Mono<AlertState> find(String account) {
    return database
        .sql(
            """
            select a.account,
              coalesce(array_agg(t.threshold order by t.threshold desc)
                filter (where t.threshold is not null), '{}') as thresholds,
              coalesce(array_agg(t.threshold order by t.threshold desc)
                filter (where t.raised_version is not null), '{}') as raised
            from account a left join alert_threshold t on t.account = a.account
            where a.account = :account group by a.account\
            """)
        .bind("account", account)
        .map(
            row ->
                new AlertState(account, numbers(row, "thresholds"), numbers(row, "raised"), null))
        .one()
        .flatMap(state -> webhooks.find(account).map(state::with).defaultIfEmpty(state));
  }

  private static List<Long> numbers(Readable row, String column) {
    return List.of(Objects.requireNonNull(row.get(column, Long[].class), column));
  }

  /**
   * Has the account watched; its row stays locked until the transaction ends. Nothing if there is
   * no such account.
   */
  Mono<String> lock(String account) {
    return database
        .sql(
            """
            insert into alert_watch (account)
            select account from account where account = :account
            on conflict (account) do update set changed_at = clock_timestamp()
            returning account\
            """)
        .bind("account", account)
        .mapValue(String.class)
        .one();
  }

  /** Replaces the thresholds; one that was there stays raised if it was. */
  Mono<Void> replace(String account, List<Long> thresholds) {
    if (thresholds.isEmpty()) {
      return database
          .sql("delete from alert_watch where account = :account")
          .bind("account", account)
          .then();
    }
    Long[] wanted = thresholds.toArray(Long[]::new);
    return database
        .sql(
            """
            delete from alert_threshold
            where account = :account and threshold <> all(:thresholds)\
            """)
        .bind("account", account)
        .bind("thresholds", wanted)
        .then()
        .then(
            database
                .sql(
                    """
                    insert into alert_threshold (account, threshold)
                    select :account, unnest(:thresholds)
                    on conflict (account, threshold) do nothing\
                    """)
                .bind("account", account)
                .bind("thresholds", wanted)
                .then());
  }
}
