package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.EntryKind;
import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Reads statements, each in one statement of SQL and so from one state of the ledger: within 1.5
 * seconds, or with {@link LedgerUnavailableException}.
 */
public final class StatementQueries {

  private static final String STATEMENT =
      """
      with bound as (
        select %s as first, %s as last
      ), line as (
        select kind, count(*) as entries, sum(available_delta)::bigint as available,
          sum(held_delta)::bigint as held
        from ledger_entry, bound
        where account = :account and version > bound.first and version <= bound.last
        group by kind
      )
      select a.display_name, coalesce(b.version, 0) as version,
        bound.first, bound.last, coalesce(opening.available_after, 0) as opening_available,
        coalesce(opening.held_after, 0) as opening_held,
        coalesce(closing.available_after, 0) as closing_available,
        coalesce(closing.held_after, 0) as closing_held,
        exists (select 1 from journal where account = :account and at >= from_millis(:to)) as later,
        line.kind, line.entries, line.available, line.held
      from account a cross join bound
      left join account_balance b on b.account = a.account
      left join journal opening
        on opening.account = a.account and opening.version = bound.first
      left join journal closing
        on closing.account = a.account and closing.version = bound.last
      left join line on true
      where a.account = :account"""
          .formatted(LastVersion.before("from"), LastVersion.before("to"));

  private final DatabaseClient database;

  StatementQueries(DatabaseClient database) {
    this.database = database;
  }

  /**
   * What happened to an account from an instant to before another, in milliseconds since the epoch;
   * nothing if there is no such account.
   */
  public Mono<Statement> statement(String account, long from, long to) {
    return LedgerAnswer.bounded(
        database
            .sql(STATEMENT)
            .bind("account", account)
            .bind("from", from)
            .bind("to", to)
            .map(StatementQueries::part)
            .all()
            .collectList()
            .filter(parts -> !parts.isEmpty())
            .map(StatementQueries::whole));
  }

  /** A statement with one of its lines, or none. */
  private static Statement part(Readable row) {
    List<Statement.Line> lines = new ArrayList<>(1);
    String kind = Rows.optionalText(row, "kind");
    if (kind != null) {
      lines.add(
          new Statement.Line(
              EntryKind.of(kind),
              Rows.number(row, "entries"),
              Rows.number(row, "available"),
              Rows.number(row, "held")));
    }
    return new Statement(
        Rows.optionalText(row, "display_name"),
        new Statement.Balance(
            Rows.number(row, "opening_available"), Rows.number(row, "opening_held")),
        lines,
        new Statement.Balance(
            Rows.number(row, "closing_available"), Rows.number(row, "closing_held")),
        Objects.requireNonNull(row.get("later", Boolean.class)),
        Rows.number(row, "first"),
        Rows.number(row, "last"),
        Rows.number(row, "version"));
  }

  private static Statement whole(List<Statement> parts) {
    Statement first = parts.getFirst();
    return new Statement(
        first.displayName(),
        first.opening(),
        parts.stream()
            .flatMap(part -> part.lines().stream())
            .sorted(Comparator.comparing(Statement.Line::kind))
            .toList(),
        first.closing(),
        first.later(),
        first.after(),
        first.upTo(),
        first.version());
  }
}
