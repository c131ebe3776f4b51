package com.hydroml.credits.account;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table {@code account} as administrators read and change it. */
final class AccountAdministration {

  private static final String SELECT =
      """
      select account, type, display_name, metadata::text as metadata, created_at, status,
        status_version, status_reason, coalesce(available, 0) as available,
        coalesce(held, 0) as held, coalesce(version, 0) as version
      from account left join account_balance using (account)\
      """;

  private final DatabaseClient database;

  AccountAdministration(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Where a page ends.
   *
   * @param createdAt milliseconds since 1970
   */
  record Position(long createdAt, String account) {}

  /**
   * What to look for; null stands for anything.
   *
   * @param prefix what the id begins with
   * @param name what the display name begins with, in whatever case
   * @param within the accounts that the reader may know of
   */
  record Filter(
      @Nullable String status,
      @Nullable String type,
      @Nullable String prefix,
      @Nullable String name,
      @Nullable Set<String> within,
      @Nullable Position after) {}

  /** The newest accounts that fit, newest first. */
  Mono<List<AccountStanding>> newest(Filter filter, int limit) {
    Position after = filter.after;
    Conditions conditions =
        new Conditions()
            .and("status = :status", "status", filter.status)
            .and("type = :type", "type", filter.type)
            .and("account like :prefix", "prefix", beginsWith(filter.prefix))
            .and("lower(display_name) like lower(:name)", "name", beginsWith(filter.name))
            .andTexts("account = any(:within)", "within", filter.within);
    if (after != null) {
      conditions
          .and("(created_at, account) < (from_millis(:ms), :account)", "ms", after.createdAt)
          .bind("account", after.account);
    }
    return conditions
        .bind("limit", limit)
        .on(database, SELECT, " order by created_at desc, account desc limit :limit")
        .map(AccountAdministration::standing)
        .all()
        .collectList();
  }

  private static @Nullable String beginsWith(@Nullable String text) {
    return text == null ? null : text.replaceAll("([\\\\%_])", "\\\\$1") + "%";
  }

  /** The account, or nothing. */
  Mono<AccountStanding> find(String account) {
    return database
        .sql(SELECT + " where account = :account")
        .bind("account", account)
        .map(AccountAdministration::standing)
        .one();
  }

  /** The account, whose status stays as it is until the transaction ends; or nothing. */
  Mono<AccountStanding> lock(String account) {
    // Read after it is locked: the snapshot of the statement that waited is from before.
    return database
        .sql("select account from account where account = :account for update")
        .bind("account", account)
        .mapValue(String.class)
        .one()
        .flatMap(this::find);
  }

  /** Changes the status of an account that is locked, and gives it as it is then. */
  Mono<AccountStanding> change(String account, AccountStatus status, @Nullable String reason) {
    return database
        .sql(
            "update account set status = :status, status_reason = :reason where account = :account")
        .bind("account", account)
        .bind("status", status.label())
        .bind("reason", Columns.orNull(reason))
        .then()
        .then(Mono.defer(() -> find(account)));
  }

  private static AccountStanding standing(Readable row) {
    return new AccountStanding(
        AccountRepository.read(row),
        AccountStatus.of(Columns.text(row, "status")),
        Columns.number(row, "status_version"),
        row.get("status_reason", String.class),
        Columns.number(row, "available"),
        Columns.number(row, "held"),
        Columns.number(row, "version"));
  }

  /** The place of an account in the lists. */
  static Position position(AccountStanding standing) {
    Instant createdAt = standing.account().createdAt();
    return new Position(createdAt.toEpochMilli(), standing.account().id());
  }
}
