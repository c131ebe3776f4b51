package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.ledger.AuditFinding.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Proves from Postgres alone that the ledger is what the projector wrote: every chain is recomputed
 * record by record up to its head; each record is compared with its row, its entries, its holds,
 * its outcome and its grant; and the tables are compared with each other (I1, I3, I5).
 *
 * <p>It reads one snapshot, so the projector may go on meanwhile. It keeps a page of rows and at
 * most {@link AuditFindings#MOST} findings in memory. What it cannot prove: the offsets of records
 * in Kafka, which are no part of the chain; a hold's amounts where it expired, beyond what its
 * entries say; and a journal that was replaced whole, with its chain computed anew, except by
 * comparing the heads with copies kept elsewhere.
 */
public final class AuditCheck {

  /** One statement may sort a whole table. */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofHours(1);

  private final AuditQueries queries;
  private final TransactionalOperator snapshots;
  private final String topic;

  /**
   * @param snapshots transactions that read, all of it as of one instant
   * @param topic the journal's, under which the projector keeps the heads
   */
  AuditCheck(DatabaseClient database, TransactionalOperator snapshots, String topic) {
    this.queries = new AuditQueries(database);
    this.snapshots = snapshots;
    this.topic = topic;
  }

  /** Checks everything; fails if Postgres cannot be read. */
  public Mono<AuditReport> run() {
    return Mono.defer(
        () ->
            snapshots.transactional(queries.allow(STATEMENT_TIMEOUT).then(new Run().everything())));
  }

  /** One audit: what it counts and finds. */
  private final class Run {

    private final AuditFindings findings = new AuditFindings();
    private final RecordAudit records = new RecordAudit(findings);
    private final HoldAudit holds = new HoldAudit(findings);
    private final RequestAudit requests = new RequestAudit(findings);
    private final List<AuditReport.Head> heads = new ArrayList<>();
    private long recordsSeen;
    private long entriesSeen;
    private long holdsSeen;

    Mono<AuditReport> everything() {
      return queries
          .heads(topic)
          .collectList()
          .flatMapMany(Flux::fromIterable)
          .concatMap(this::chain)
          .then(Mono.defer(() -> lastChanges("")))
          .thenMany(Flux.fromArray(TableCheck.values()))
          .concatMap(queries::findings)
          .doOnNext(findings::add)
          .then(Mono.defer(queries::accounts))
          .map(this::report);
    }

    private AuditReport report(long accounts) {
      return new AuditReport(
          recordsSeen,
          entriesSeen,
          holdsSeen,
          accounts,
          List.copyOf(heads),
          findings.listed(),
          findings.unlisted());
    }

    private Mono<Void> chain(ChainHead head) {
      String hash = HexFormat.of().formatHex(head.hash());
      heads.add(new AuditReport.Head(head.partition(), head.index(), hash));
      ChainWalk walk = new ChainWalk(head, findings);
      return page(head.partition(), walk, null)
          .expand(last -> page(head.partition(), walk, last))
          .then(Mono.fromRunnable(walk::end));
    }

    /** Checks a page; the last row of it, or nothing if there was none. */
    private Mono<ChainRow> page(int partition, ChainWalk walk, @Nullable ChainRow after) {
      return queries
          .lines(partition, after)
          .filter(lines -> !lines.isEmpty())
          .flatMap(lines -> check(walk, lines).thenReturn(lines.getLast().row()));
    }

    private record Read(AuditQueries.Line line, JournalEvent event) {}

    private Mono<Void> check(ChainWalk walk, List<AuditQueries.Line> lines) {
      List<Read> read = new ArrayList<>(lines.size());
      for (AuditQueries.Line line : lines) {
        recordsSeen++;
        walk.next(line.row());
        JournalEvent event = records.event(line.row());
        if (event != null) {
          read.add(new Read(line, event));
        }
      }
      return entries(read).then(Mono.defer(() -> holds(read)));
    }

    private Mono<Void> entries(List<Read> read) {
      Set<Known.EventId> ids = new LinkedHashSet<>();
      read.forEach(each -> ids.add(id(each.line().row())));
      return queries
          .entries(ids)
          .doOnNext(
              found -> {
                for (Read each : read) {
                  ChainRow row = each.line().row();
                  List<EntryLine> present = found.getOrDefault(id(row), List.of());
                  entriesSeen += present.size();
                  records.entries(row, each.event(), present);
                  requests.outcome(row, each.event(), each.line().outcome());
                  requests.grant(row, each.event(), each.line().grant());
                }
              })
          .then();
    }

    private static Known.EventId id(ChainRow row) {
      return new Known.EventId(row.account(), row.version());
    }

    private Mono<Void> holds(List<Read> read) {
      Set<String> ids = new LinkedHashSet<>();
      read.forEach(each -> ids.addAll(HoldAudit.touched(each.event())));
      return queries
          .holds(ids)
          .doOnNext(
              found -> read.forEach(each -> holds.event(each.line().row(), each.event(), found)))
          .then();
    }

    /** Every hold must have been touched by the event that it says changed it last. */
    private Mono<Void> lastChanges(String after) {
      return queries
          .lastChanges(after)
          .expand(
              page -> page.isEmpty() ? Mono.empty() : queries.lastChanges(page.getLast().hold()))
          .concatMapIterable(page -> page)
          .doOnNext(this::lastChange)
          .then();
    }

    private void lastChange(AuditQueries.LastChange change) {
      holdsSeen++;
      if (!touches(change.record(), change.hold())) {
        findings.add(
            new AuditFinding(
                Subject.HOLD,
                null,
                null,
                change.account(),
                change.version(),
                "hold " + change.hold() + ": no such event changed it"));
      }
    }

    private static boolean touches(byte @Nullable [] record, String hold) {
      if (record == null) {
        return false;
      }
      try {
        return HoldAudit.touched(EventCodec.decode(record)).contains(hold);
      } catch (MalformedEventException e) {
        return false;
      }
    }
  }
}
