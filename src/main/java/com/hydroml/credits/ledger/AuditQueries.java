package com.hydroml.credits.ledger;

import com.hydroml.credits.database.BinaryArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What an audit reads, a page at a time; within the audit's transaction. */
final class AuditQueries {

  /** Rows of a page, which bounds the memory: a record has a few kilobytes at most. */
  static final int PAGE = 500;

  private static final String PAGE_COLUMNS =
      """
      chain_partition, chain_index, chain, j.account, j.version, j.at, generation, shard,
      j.kind, j.key, available_after, held_after, record""";

  private final DatabaseClient database;

  AuditQueries(DatabaseClient database) {
    this.database = database;
  }

  /** A row of the journal with what the ledger has of its request. */
  record Line(
      ChainRow row,
      RequestAudit.@Nullable OutcomeRow outcome,
      RequestAudit.@Nullable GrantRow grant) {}

  /** A hold and the record of the version that is said to have changed it last. */
  record LastChange(String hold, String account, long version, byte @Nullable [] record) {}

  /** A statement of an audit may take longer than a query for which a caller waits. */
  Mono<Void> allow(Duration statementTimeout) {
    return StatementTimeout.raise(database, statementTimeout);
  }

  /** The heads that the projector keeps, and an empty one for a chain that has rows and no head. */
  Flux<ChainHead> heads(String topic) {
    return database
        .sql(
            """
            select partition, chain_index, chain from projection where topic = :topic
            union all
            select distinct chain_partition, 0::bigint, decode(repeat('00', 32), 'hex') from journal
            where chain_partition not in (select partition from projection where topic = :topic)
            order by 1""")
        .bind("topic", topic)
        .map(
            row ->
                new ChainHead(
                    Math.toIntExact(Rows.number(row, "partition")),
                    Rows.number(row, "chain_index"),
                    Rows.bytes(row, "chain")))
        .all();
  }

  /** The rows of a chain that come after one, in order; from the first if {@code after} is null. */
  Mono<List<Line>> lines(int partition, @Nullable ChainRow after) {
    return database
        .sql(
            """
            select %s, o.version as outcome_version, fingerprint, outcome, g.id as grant_id,
              g.amount as grant_amount, g.kind as grant_kind, g.reason as grant_reason,
              coalesce(to_millis(g.expires_at), 0) as grant_expires_at
            from (
              select %s from journal
              where chain_partition = :partition
                and (chain_index, account, version, at)
                  > (:index, :account, :version, from_millis(:at))
              order by chain_index, account, version, at limit :page) j
            left join outcome o on o.account = j.account and o.key = j.key
            left join credit_grant g on g.account = j.account and g.version = j.version
            order by chain_index, j.account, j.version, j.at"""
                .formatted(PAGE_COLUMNS, ChainRow.COLUMNS))
        .bind("partition", partition)
        .bind("index", after == null ? Long.MIN_VALUE : after.index())
        .bind("account", after == null ? "" : after.account())
        .bind("version", after == null ? 0L : after.version())
        .bind("at", after == null ? 0L : after.at())
        .bind("page", PAGE)
        .map(
            row ->
                new Line(
                    ChainRow.of(row),
                    RequestAudit.OutcomeRow.of(row),
                    RequestAudit.GrantRow.of(row)))
        .all()
        .collectList();
  }

  /** The entries of these accounts' versions, in order. */
  Mono<Map<Known.EventId, List<EntryLine>>> entries(Collection<Known.EventId> ids) {
    return database
        .sql(
            "select account, version, "
                + EntryLine.COLUMNS
                + """
                 from unnest(:accounts::text[], :versions::bigint[]) as wanted (account, version)
                join ledger_entry using (account, version)
                order by account, version, ordinal""")
        .bind("accounts", BinaryArray.texts(ids, Known.EventId::account))
        .bind("versions", BinaryArray.longs(ids, Known.EventId::version))
        .map(
            row ->
                Map.entry(
                    new Known.EventId(Rows.text(row, "account"), Rows.number(row, "version")),
                    EntryLine.of(row)))
        .all()
        .collect(
            LinkedHashMap::new,
            (found, row) ->
                found.computeIfAbsent(row.getKey(), id -> new ArrayList<>()).add(row.getValue()));
  }

  Mono<Map<String, HoldRow>> holds(Collection<String> ids) {
    if (ids.isEmpty()) {
      return Mono.just(Map.of());
    }
    return database
        .sql("select " + HoldRow.COLUMNS + " from hold where id = any(:ids)")
        .bind("ids", ids.toArray(String[]::new))
        .map(HoldRow::of)
        .all()
        .collectMap(hold -> hold.state().id());
  }

  /** The holds whose ids come after one, in order. */
  Mono<List<LastChange>> lastChanges(String after) {
    return database
        .sql(
            """
            select h.id, h.account, h.version,
              (select record from journal j
               where j.account = h.account and j.version = h.version limit 1) as record
            from hold h where h.id > :after order by h.id limit :page""")
        .bind("after", after)
        .bind("page", PAGE)
        .map(
            row ->
                new LastChange(
                    Rows.text(row, "id"),
                    Rows.text(row, "account"),
                    Rows.number(row, "version"),
                    row.get("record", byte[].class)))
        .all()
        .collectList();
  }

  Mono<Long> accounts() {
    return database
        .sql("select count(*) as accounts from account_balance")
        .map(row -> Rows.number(row, "accounts"))
        .one();
  }

  /** What a check of whole tables finds. */
  Flux<AuditFinding> findings(TableCheck check) {
    return database
        .sql(check.sql() + " limit :most")
        .bind("most", AuditFindings.MOST)
        .map(
            row ->
                new AuditFinding(
                    check.subject(),
                    null,
                    null,
                    Rows.optionalText(row, "account"),
                    Rows.optionalNumber(row, "version"),
                    Rows.text(row, "explanation")))
        .all();
  }
}
