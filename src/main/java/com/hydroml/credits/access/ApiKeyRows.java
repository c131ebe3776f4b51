package com.hydroml.credits.access;

import com.hydroml.credits.web.Scope;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The keys in Postgres. */
final class ApiKeyRows {

  /** More keys than that are a mistake; those made first are kept. */
  static final int MAX_KEYS = 100_000;

  private static final String LOAD =
      """
      select name, hash, scopes, accounts, expires_at from api_key
      where revoked_at is null and (expires_at is null or expires_at > now())
      order by id limit %d
      """
          .formatted(MAX_KEYS);

  private static final String BOOTSTRAP =
      """
      insert into api_key (name, hash, scopes)
      select :name, :hash, :scopes where not exists (select from api_key)
      on conflict (hash) do nothing
      """;

  private final DatabaseClient database;

  ApiKeyRows(DatabaseClient database) {
    this.database = database;
  }

  /** All valid keys. */
  Mono<List<ApiKey>> load() {
    return database.sql(LOAD).map(ApiKeyRows::key).all().collectList();
  }

  /** Makes a key of all scopes and accounts if there is none at all; emits how many were made. */
  Mono<Long> bootstrap(String name, byte[] hash) {
    String[] scopes = Arrays.stream(Scope.values()).map(Scope::label).toArray(String[]::new);
    return database
        .sql(BOOTSTRAP)
        .bind("name", name)
        .bind("hash", hash)
        .bind("scopes", scopes)
        .fetch()
        .rowsUpdated();
  }

  private static ApiKey key(Readable row) {
    String[] accounts = row.get("accounts", String[].class);
    return new ApiKey(
        Objects.requireNonNull(row.get("name", String.class)),
        Objects.requireNonNull(row.get("hash", byte[].class)),
        scopes(Objects.requireNonNull(row.get("scopes", String[].class))),
        accounts == null ? null : Set.copyOf(Arrays.asList(accounts)),
        instant(row.get("expires_at", OffsetDateTime.class)));
  }

  /** A scope of a newer version is not known here, and opens nothing. */
  private static Set<Scope> scopes(String[] labels) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String label : labels) {
      Scope.of(label).ifPresent(scopes::add);
    }
    return scopes;
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
