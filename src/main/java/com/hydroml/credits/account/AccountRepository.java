package com.hydroml.credits.account;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.LedgerAnswer;
import com.hydroml.credits.ledger.LedgerUnavailableException;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import io.r2dbc.spi.Readable;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table {@code account}. When Postgres does not answer, everything here ends with the problem
 * {@code ledger_unavailable}.
 */
final class AccountRepository {

  private static final Logger log = LoggerFactory.getLogger(AccountRepository.class);

  private static final String COLUMNS =
      " account, type, display_name, metadata::text as metadata, created_at";

  private static final String CREATE =
      """
      with made as (
        insert into account (account, type, display_name, metadata)
        values (:account, :type, :display_name, cast(:metadata as jsonb))
        on conflict (account) do nothing
        returning %s),
      welcomed as (
        insert into welcome_grant (account, identity, key, amount)
        select account, :identity, :key, :amount from made where type = 'user' and :amount > 0
        on conflict do nothing
        returning account)
      select made.*, (select count(*) from welcomed) as welcomed from made\
      """
          .formatted(COLUMNS);

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

  private final DatabaseClient database;

  AccountRepository(DatabaseClient database) {
    this.database = database;
  }

  /** The account, or nothing. */
  Mono<Account> find(String account) {
    return database
        .sql("select" + COLUMNS + " from account where account = :account")
        .bind("account", account)
        .map(AccountRepository::read)
        .one()
        .transform(AccountRepository::answered);
  }

  /**
   * Makes the account and gives it, or nothing if it was there already. With it, in the same
   * statement, it is written down that it is owed what is offered, if it is of type user and the
   * identity was never welcomed.
   */
  Mono<MadeAccount> create(
      String account,
      String type,
      @Nullable String displayName,
      Map<String, String> metadata,
      @Nullable WelcomeOffer offer) {
    return database
        .sql(CREATE)
        .bind("identity", offer == null ? new byte[0] : offer.identity())
        .bind("key", offer == null ? "" : offer.key())
        .bind("amount", offer == null ? 0L : offer.amount())
        .bind("account", account)
        .bind("type", type)
        .bind("display_name", Columns.orNull(displayName))
        .bind("metadata", JsonObject.of(metadata).toString())
        .map(row -> new MadeAccount(read(row), Columns.number(row, "welcomed") > 0))
        .one()
        .transform(AccountRepository::answered);
  }

  /**
   * Changes what is given and gives the account as it is then, or nothing if there is none.
   *
   * @param displayName null leaves it
   * @param metadata replaces all of it; null leaves it
   */
  Mono<Account> update(
      String account, @Nullable String displayName, @Nullable Map<String, String> metadata) {
    if (displayName == null && metadata == null) {
      return find(account);
    }
    return database
        .sql(
            "update account set display_name = coalesce(:display_name, display_name),"
                + " metadata = coalesce(cast(:metadata as jsonb), metadata)"
                + " where account = :account returning"
                + COLUMNS)
        .bind("account", account)
        .bind("display_name", Columns.orNull(displayName))
        .bind(
            "metadata",
            Columns.orNull(metadata == null ? null : JsonObject.of(metadata).toString()))
        .map(AccountRepository::read)
        .one()
        .transform(AccountRepository::answered);
  }

  static Account read(Readable row) {
    return new Account(
        Columns.text(row, "account"),
        Columns.text(row, "type"),
        row.get("display_name", String.class),
        JSON.readValue(Columns.text(row, "metadata"), STRINGS),
        Columns.instant(row, "created_at"));
  }

  private static <T> Mono<T> answered(Mono<T> statement) {
    return LedgerAnswer.bounded(statement)
        .onErrorMap(LedgerUnavailableException.class, AccountRepository::unavailable);
  }

  private static Throwable unavailable(LedgerUnavailableException outage) {
    log.warn(
        "Postgres did not answer for the table account: {}", String.valueOf(outage.getCause()));
    return new ProblemException(
        Problem.of(ProblemCode.LEDGER_UNAVAILABLE, "The ledger does not answer at present."));
  }
}
