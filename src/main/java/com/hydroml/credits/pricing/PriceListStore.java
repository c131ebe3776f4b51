package com.hydroml.credits.pricing;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Price lists in Postgres, as administrators make and publish them. */
final class PriceListStore {

  /** Every published version stays in the memory of every instance. */
  static final int MAX_VERSIONS = 2000;

  static final int MAX_DRAFTS = 100;

  private static final String SELECT =
      """
      select p.id, p.list_id, p.version, p.effective_from, p.published_at, p.published_by,
        p.operations::text as operations, p.note, p.created_at, p.created_by
      from price_list p\
      """;

  private final DatabaseClient database;

  PriceListStore(DatabaseClient database) {
    this.database = database;
  }

  /** A list's contents. */
  record Contents(List<OperationPrice> operations, @Nullable String note) {}

  /** Makes a draft; false if there are as many as there may be. */
  Mono<Boolean> insert(String id, Contents contents, String by) {
    return database
        .sql(
            """
            insert into price_list (list_id, operations, note, created_by)
            select :id, cast(:operations as jsonb), :note, :by
            where (select count(*) from price_list where version is null) < :most\
            """)
        .bind("id", id)
        .bind("operations", json(contents))
        .bind("note", Columns.orNull(contents.note))
        .bind("by", by)
        .bind("most", MAX_DRAFTS)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  Mono<Void> replace(String id, Contents contents) {
    return database
        .sql(
            """
            update price_list set operations = cast(:operations as jsonb), note = :note
            where list_id = :id\
            """)
        .bind("id", id)
        .bind("operations", json(contents))
        .bind("note", Columns.orNull(contents.note))
        .then();
  }

  Mono<Void> delete(String id) {
    return database.sql("delete from price_list where list_id = :id").bind("id", id).then();
  }

  /** Publishes a draft under the next version; false if there are as many as there may be. */
  Mono<Boolean> publish(String id, Instant effectiveFrom, String by) {
    return database
        .sql(
            """
            update price_list set version = v.next, effective_from = :effective_from,
              published_at = clock_timestamp(), published_by = :by
            from (select coalesce(max(version), 0) + 1 as next from price_list) v
            where list_id = :id and v.next <= :most\
            """)
        .bind("id", id)
        .bind("effective_from", effectiveFrom.atOffset(ZoneOffset.UTC))
        .bind("by", by)
        .bind("most", MAX_VERSIONS)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  /** The list, or nothing. */
  Mono<PriceList> find(String id) {
    return database
        .sql(SELECT + " where p.list_id = :id")
        .bind("id", id)
        .map(PriceListStore::list)
        .one();
  }

  /** The list, which stays as it is until the transaction ends; or nothing. */
  Mono<PriceList> lock(String id) {
    // Read after it is locked: the snapshot of the statement that waited is from before.
    return database
        .sql("select list_id from price_list where list_id = :id for update")
        .bind("id", id)
        .mapValue(String.class)
        .one()
        .flatMap(this::find);
  }

  /**
   * Those made last, the newest first.
   *
   * @param published null for drafts and published ones
   * @param before only those before this position
   */
  Mono<List<PriceList>> newest(@Nullable Boolean published, @Nullable Long before, int limit) {
    return new Conditions()
        .and("(p.version is not null) = :published", "published", published)
        .and("p.id < :before", "before", before)
        .bind("limit", limit)
        .on(database, SELECT, " order by p.id desc limit :limit")
        .map(PriceListStore::list)
        .all()
        .collectList();
  }

  private static String json(Contents contents) {
    JsonArray array = new JsonArray();
    PriceJson.of(contents.operations).forEach(price -> array.add(JsonObject.of(price)));
    return array.toString();
  }

  private static PriceList list(Readable row) {
    Long version = row.get("version", Long.class);
    return new PriceList(
        Columns.number(row, "id"),
        Columns.text(row, "list_id"),
        PriceJson.read(Columns.text(row, "operations")),
        row.get("note", String.class),
        Columns.instant(row, "created_at"),
        Columns.text(row, "created_by"),
        version == null
            ? null
            : new PriceList.Published(
                version,
                Columns.instant(row, "effective_from"),
                Columns.instant(row, "published_at"),
                Columns.text(row, "published_by")));
  }
}
