package com.hydroml.credits.account;

import com.hydroml.credits.answer.EntryJson;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.EntryFilter;
import com.hydroml.credits.ledger.EntryPosition;
import com.hydroml.credits.ledger.EntryView;
import com.hydroml.credits.ledger.Page;
import com.hydroml.credits.web.Csv;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Streamed;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All entries of an account as comma-separated values. They are read a page at a time, the next one
 * while the client takes the one before it, so that an account's whole history needs no more memory
 * than two pages; each page is a query of its own, bounded in time as every other, and asked for
 * only if the credential still covers the account.
 */
final class EntryCsv {

  private static final int PAGE = 500;

  /** How long a client may take for a page. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static final String EXAMPLE =
      EntryJson.HEADER
          + "2-0,2,hold,-50000,50000,950000,50000,auth_1q7hT2mZk9QpLw4Rb8Xc3VnDsJ,experiment-7,"
          + "experiment-7.start,2026-11-01T09:00:00.000Z\r\n";

  /** Where pages come from. */
  @FunctionalInterface
  interface Pages {

    /** The entries behind a position, so many at most. */
    Mono<Page<EntryView, EntryPosition>> entries(
        EntryFilter filter, @Nullable EntryPosition after, int limit);
  }

  private final Pages ledger;
  private final EntryExports exports;

  EntryCsv(Pages ledger, EntryExports exports) {
    this.ledger = ledger;
    this.exports = exports;
  }

  /** What was begun with a credential that has ended since, or with a role that was taken away. */
  private static final class AccessEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AccessEndedException() {
      super("the credential does not cover the account any more", null, false, false);
    }
  }

  /**
   * The answer, once the first page is there: until then a failure is still a problem.
   *
   * @param allowed whether the credential still covers the account; never blocks
   */
  Mono<Reply> reply(EntryFilter filter, @Nullable EntryPosition after, BooleanSupplier allowed) {
    EntryExports.Export export = exports.enter();
    if (export == null) {
      return Mono.just(
          Reply.problem(
              Problem.of(
                  ProblemCode.OVERLOADED, "There are as many exports under way as there can be.")));
    }
    return ledger
        .entries(filter, after, PAGE)
        .doOnError(failure -> exports.end(export))
        .doOnCancel(() -> exports.end(export))
        .map(
            first ->
                Reply.streamed(
                        Csv.CONTENT_TYPE,
                        new Streamed(sent(export, text(filter, first, allowed)), PATIENCE, null))
                    .header("Content-Disposition", "attachment; filename=\"entries.csv\""));
  }

  private Flux<String> sent(EntryExports.Export export, Flux<String> text) {
    return Flux.defer(
            () -> {
              export.begin();
              return text;
            })
        .doFinally(end -> exports.end(export));
  }

  /** The text, page by page; it fails where the credential has ended. */
  Flux<String> text(
      EntryFilter filter, Page<EntryView, EntryPosition> first, BooleanSupplier allowed) {
    return Flux.concat(
        Mono.just(EntryJson.HEADER + lines(first)),
        following(filter, first, allowed)
            .expand(page -> following(filter, page, allowed))
            .map(EntryCsv::lines));
  }

  private Mono<Page<EntryView, EntryPosition>> following(
      EntryFilter filter, Page<EntryView, EntryPosition> page, BooleanSupplier allowed) {
    EntryPosition next = page.next();
    if (next == null) {
      return Mono.empty();
    }
    return Mono.defer(
        () ->
            allowed.getAsBoolean()
                ? ledger.entries(filter, next, PAGE)
                : Mono.error(AccessEndedException::new));
  }

  private static String lines(Page<EntryView, EntryPosition> page) {
    Csv csv = new Csv();
    page.items().forEach(entry -> EntryJson.line(csv, entry));
    return csv.toString();
  }
}
