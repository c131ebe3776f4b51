package com.hydroml.credits.access;

import com.hydroml.credits.access.KeyView.SecretView;
import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The keys in Postgres as administrators read and change them. */
final class KeyStore {

  /** Times of secrets come as milliseconds, 0 for none: an array of nulls is harder to read. */
  private static final String SELECT =
      """
      select k.id, k.key_id, k.name, k.owner, k.accounts, k.scopes, k.created_at, k.created_by,
        k.expires_at, k.revoked_at, u.last_used_at, k.requests_per_second, k.burst,
        array(select to_millis(s.created_at) from api_key_secret s
              where s.key_id = k.key_id and (s.valid_until is null or s.valid_until > now())
              order by s.id) as secrets_made,
        array(select coalesce(to_millis(s.valid_until), 0) from api_key_secret s
              where s.key_id = k.key_id and (s.valid_until is null or s.valid_until > now())
              order by s.id) as secrets_end
      from api_key k left join api_key_use u on u.key_id = k.key_id\
      """;

  private static final String INSERT =
      """
      insert into api_key (key_id, name, owner, accounts, scopes, expires_at, created_by,
        requests_per_second, burst)
      select :key_id, :name, :owner, :accounts, :scopes, :expires_at, :created_by,
        :requests_per_second, :burst
      where (select count(*) from api_key where revoked_at is null) < :most
      """;

  private final DatabaseClient database;

  KeyStore(DatabaseClient database) {
    this.database = database;
  }

  /**
   * A key to be made.
   *
   * @param accounts null for all
   * @param expiresAt null for never
   * @param limit null for none
   */
  record NewKey(
      String id,
      String name,
      String owner,
      @Nullable List<String> accounts,
      List<String> scopes,
      @Nullable Instant expiresAt,
      @Nullable RateLimit limit) {}

  /**
   * What to look for; null stands for anything.
   *
   * @param account only keys that name this account
   * @param within only keys whose accounts are all among these
   */
  record Filter(
      @Nullable String owner,
      @Nullable String account,
      @Nullable Set<String> within,
      @Nullable Long before) {}

  /** Makes a key without a secret; false if there are as many as there may be. */
  Mono<Boolean> insert(NewKey key, String createdBy) {
    List<String> accounts = key.accounts;
    Instant expiresAt = key.expiresAt;
    return database
        .sql(INSERT)
        .bind("key_id", key.id)
        .bind("name", key.name)
        .bind("owner", key.owner)
        .bind(
            "accounts",
            accounts == null
                ? Parameters.in(String[].class)
                : Parameters.in(accounts.toArray(String[]::new)))
        .bind("scopes", key.scopes.toArray(String[]::new))
        .bind("expires_at", time(expiresAt))
        .bind("created_by", createdBy)
        .bind("requests_per_second", number(key.limit == null ? null : key.limit.perSecond()))
        .bind("burst", number(key.limit == null ? null : key.limit.burst()))
        .bind("most", ApiKeyRows.MAX_KEYS)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  Mono<Void> addSecret(String keyId, byte[] hash) {
    return database
        .sql("insert into api_key_secret (key_id, hash) values (:key_id, :hash)")
        .bind("key_id", keyId)
        .bind("hash", hash)
        .then();
  }

  /** Lets the current secret be valid for so many seconds more. */
  Mono<Void> endSecret(String keyId, long seconds) {
    return database
        .sql(
            """
            update api_key_secret set valid_until = date_trunc('milliseconds', now()) + :seconds * interval '1 second'
            where key_id = :key_id and valid_until is null\
            """)
        .bind("key_id", keyId)
        .bind("seconds", seconds)
        .then();
  }

  Mono<Void> change(String keyId, String name, @Nullable RateLimit limit) {
    return database
        .sql(
            """
            update api_key
            set name = :name, requests_per_second = :requests_per_second, burst = :burst
            where key_id = :key_id\
            """)
        .bind("key_id", keyId)
        .bind("name", name)
        .bind("requests_per_second", number(limit == null ? null : limit.perSecond()))
        .bind("burst", number(limit == null ? null : limit.burst()))
        .then();
  }

  private static Parameter number(@Nullable Integer value) {
    return value == null ? Parameters.in(Integer.class) : Parameters.in(value);
  }

  Mono<Void> revoke(String keyId) {
    return database
        .sql("update api_key set revoked_at = clock_timestamp() where key_id = :key_id")
        .bind("key_id", keyId)
        .then();
  }

  /** The key, or nothing. */
  Mono<KeyView> find(String keyId) {
    return database
        .sql(SELECT + " where k.key_id = :key_id")
        .bind("key_id", keyId)
        .map(KeyStore::view)
        .one();
  }

  /** The key, which stays as it is until the transaction ends; or nothing. */
  Mono<KeyView> lock(String keyId) {
    // Read after it is locked: the snapshot of the statement that waited is from before.
    return database
        .sql("select key_id from api_key where key_id = :key_id for update")
        .bind("key_id", keyId)
        .mapValue(String.class)
        .one()
        .flatMap(this::find);
  }

  /** Those made last, the newest first. */
  Mono<List<KeyView>> newest(Filter filter, int limit) {
    return new Conditions()
        .and("k.owner = :owner", "owner", filter.owner)
        .and("k.accounts @> array[cast(:account as text)]", "account", filter.account)
        .andTexts("k.accounts <@ :within", "within", filter.within)
        .and("k.id < :before", "before", filter.before)
        .bind("limit", limit)
        .on(database, SELECT, " order by k.id desc limit :limit")
        .map(KeyStore::view)
        .all()
        .collectList();
  }

  private static Parameter time(@Nullable Instant at) {
    return at == null
        ? Parameters.in(R2dbcType.TIMESTAMP_WITH_TIME_ZONE)
        : Parameters.in(R2dbcType.TIMESTAMP_WITH_TIME_ZONE, at.atOffset(ZoneOffset.UTC));
  }

  private static KeyView view(Readable row) {
    String[] accounts = row.get("accounts", String[].class);
    return new KeyView(
        Columns.number(row, "id"),
        Columns.text(row, "key_id"),
        Columns.text(row, "name"),
        Columns.text(row, "owner"),
        accounts == null ? null : Arrays.asList(accounts),
        Arrays.asList(Objects.requireNonNull(row.get("scopes", String[].class))),
        Columns.instant(row, "created_at"),
        row.get("created_by", String.class),
        row.get("expires_at", Instant.class),
        row.get("revoked_at", Instant.class),
        row.get("last_used_at", Instant.class),
        ApiKeyRows.limit(row),
        secrets(
            Objects.requireNonNull(row.get("secrets_made", Long[].class)),
            Objects.requireNonNull(row.get("secrets_end", Long[].class))));
  }

  private static List<SecretView> secrets(Long[] made, Long[] end) {
    List<SecretView> secrets = new ArrayList<>(made.length);
    for (int i = 0; i < made.length; i++) {
      secrets.add(
          new SecretView(
              Instant.ofEpochMilli(made[i]), end[i] == 0 ? null : Instant.ofEpochMilli(end[i])));
    }
    return secrets;
  }
}
