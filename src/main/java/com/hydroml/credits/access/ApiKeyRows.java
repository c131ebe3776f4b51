package com.hydroml.credits.access;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.web.Scope;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every instance reads of the keys in Postgres, and what it writes while they are used. */
final class ApiKeyRows {

  /** More keys than that are a mistake; the API makes none beyond. */
  static final int MAX_KEYS = 100_000;

  private static final int PAGE = 1000;

  private static final String LOAD =
      """
      select k.key_id, k.name, k.owner, s.hash, k.scopes, k.accounts,
        least(k.expires_at, s.valid_until) as expires_at, k.requests_per_second, k.burst
      from api_key k join api_key_secret s using (key_id)
      where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        and (s.valid_until is null or s.valid_until > now())
      order by k.id, s.id limit %d
      """
          .formatted(MAX_KEYS + MAX_KEYS / 10);

  /** Of instances that start together one makes it: the id is the same for all. */
  private static final String BOOTSTRAP =
      """
      with made as (
        insert into api_key (key_id, name, scopes)
        select 'key_bootstrap', :name, :scopes where not exists (select from api_key)
        on conflict (key_id) do nothing
        returning key_id)
      insert into api_key_secret (key_id, hash) select key_id, :hash from made
      """;

  /** In the order of ids, so that two instances never wait for each other. */
  private static final String USED =
      """
      insert into api_key_use (key_id, last_used_at)
      select key_id, from_millis(at) from unnest(:ids, :times) as used (key_id, at)
      where exists (select from api_key where api_key.key_id = used.key_id)
      order by key_id
      on conflict (key_id) do update
        set last_used_at = greatest(api_key_use.last_used_at, excluded.last_used_at)
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

  /** Writes down which keys were used since it was written down last. */
  Mono<Void> writeUses(Iterable<KeyUse> uses) {
    return Flux.fromIterable(uses)
        .filter(KeyUse::isUnwritten)
        .map(use -> new Used(use, use.lastUsed()))
        .buffer(PAGE)
        .concatMap(this::write, 1)
        .then();
  }

  private record Used(KeyUse use, long at) {}

  private Mono<Void> write(List<Used> page) {
    return database
        .sql(USED)
        .bind("ids", page.stream().map(used -> used.use.keyId()).toArray(String[]::new))
        .bind("times", page.stream().map(Used::at).toArray(Long[]::new))
        .then()
        .doOnSuccess(done -> page.forEach(used -> used.use.written(used.at)));
  }

  private static ApiKey key(Readable row) {
    String[] accounts = row.get("accounts", String[].class);
    return new ApiKey(
        Columns.text(row, "key_id"),
        Columns.text(row, "name"),
        Columns.text(row, "owner"),
        Objects.requireNonNull(row.get("hash", byte[].class)),
        scopes(Objects.requireNonNull(row.get("scopes", String[].class))),
        accounts == null ? null : Set.copyOf(Arrays.asList(accounts)),
        row.get("expires_at", Instant.class),
        limit(row));
  }

  static @Nullable RateLimit limit(Readable row) {
    Integer perSecond = row.get("requests_per_second", Integer.class);
    Integer burst = row.get("burst", Integer.class);
    return perSecond == null || burst == null ? null : new RateLimit(perSecond, burst);
  }

  /** A scope of a newer version is not known here, and opens nothing. */
  static Set<Scope> scopes(String[] labels) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String label : labels) {
      Scope.of(label).ifPresent(scopes::add);
    }
    return scopes;
  }
}
