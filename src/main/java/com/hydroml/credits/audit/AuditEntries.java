package com.hydroml.credits.audit;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads the audit trail. */
final class AuditEntries {

  private static final String SELECT =
      """
      select id, at, actor, actor_name, action, subject, account, before::text as before,
        after::text as after, reason, request_id
      from audit_entry\
      """;

  /** No decimal becomes a double on its way. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

  private final DatabaseClient database;

  AuditEntries(DatabaseClient database) {
    this.database = database;
  }

  /**
   * What to look for; null stands for anything.
   *
   * @param accounts those that the reader may know of
   * @param beforeId only entries before this one
   */
  record Filter(
      @Nullable String actor,
      @Nullable String action,
      @Nullable String subject,
      @Nullable String account,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable Set<String> accounts,
      @Nullable Long beforeId) {}

  /** The newest entries that fit, newest first. */
  Mono<List<AuditEntry>> newest(Filter filter, int limit) {
    return new Conditions()
        .and("actor = :actor", "actor", filter.actor)
        .and("action = :action", "action", filter.action)
        .and("subject = :subject", "subject", filter.subject)
        .and("account = :account", "account", filter.account)
        .and("at >= :from", "from", filter.from)
        .and("at < :to", "to", filter.to)
        .andTexts("account = any(:accounts)", "accounts", filter.accounts)
        .and("id < :before", "before", filter.beforeId)
        .bind("limit", limit)
        .on(database, SELECT, " order by id desc limit :limit")
        .map(AuditEntries::entry)
        .all()
        .collectList();
  }

  private static AuditEntry entry(Readable row) {
    return new AuditEntry(
        Columns.number(row, "id"),
        Columns.instant(row, "at"),
        Columns.text(row, "actor"),
        Columns.text(row, "actor_name"),
        Columns.text(row, "action"),
        Columns.text(row, "subject"),
        row.get("account", String.class),
        members(row.get("before", String.class)),
        members(row.get("after", String.class)),
        row.get("reason", String.class),
        Columns.text(row, "request_id"));
  }

  private static @Nullable Map<String, ?> members(@Nullable String json) {
    return json == null ? null : JSON.readValue(json, MEMBERS);
  }
}
