package com.hydroml.credits.pricing;

import com.hydroml.credits.audit.Act;
import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Rfc3339;
import com.hydroml.credits.pricing.PriceListStore.Contents;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Makes, changes, publishes and discards price lists, each in one transaction with its entry in the
 * audit trail. What cannot be done ends with a {@link ProblemException}.
 */
final class PriceListAdministration {

  private final PriceListStore store;
  private final PriceRows rows;
  private final AuditTrail audit;
  private final TransactionalOperator transactions;
  private final RandomIds ids;

  PriceListAdministration(
      PriceListStore store,
      PriceRows rows,
      AuditTrail audit,
      TransactionalOperator transactions,
      RandomIds ids) {
    this.store = store;
    this.rows = rows;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
  }

  Mono<PriceList> create(Call call, Contents contents) {
    if (call.caller().accounts() != null) {
      return refused(
          ProblemCode.FORBIDDEN, "Prices are everybody's: a credential of all accounts sets them.");
    }
    String id = ids.priceListId();
    return store
        .insert(id, contents, call.caller().id())
        .flatMap(
            made ->
                made
                    ? store.find(id)
                    : refused(
                        ProblemCode.PRICE_LIST_LIMIT,
                        "There are "
                            + PriceListStore.MAX_DRAFTS
                            + " drafts: publish or discard some."))
        .flatMap(after -> noted(call, "price_list.create", null, after))
        .as(transactions::transactional);
  }

  Mono<PriceList> replace(Call call, String id, Contents contents) {
    return draft(call, id)
        .flatMap(
            before ->
                store
                    .replace(id, contents)
                    .then(Mono.defer(() -> store.find(id)))
                    .flatMap(after -> noted(call, "price_list.change", before, after)))
        .as(transactions::transactional);
  }

  /** Discards a draft; answers it as it was. */
  Mono<PriceList> discard(Call call, String id) {
    return draft(call, id)
        .flatMap(
            before ->
                store
                    .delete(id)
                    .then(Mono.defer(() -> noted(call, "price_list.discard", before, null)))
                    .thenReturn(before))
        .as(transactions::transactional);
  }

  /** Publishes a draft, to take effect at an instant that is far enough ahead. */
  Mono<PriceList> publish(Call call, String id, Instant effectiveFrom) {
    // What is wrong with the request comes before what is wrong with the list.
    return rows.publishing()
        .then(rows.clock())
        .flatMap(clock -> inTime(clock, effectiveFrom))
        .then(Mono.defer(() -> draft(call, id)))
        .flatMap(before -> published(call, before, effectiveFrom))
        .as(transactions::transactional);
  }

  private Mono<PriceList> published(Call call, PriceList before, Instant effectiveFrom) {
    return store
        .publish(before.id(), effectiveFrom, call.caller().id())
        .flatMap(
            done ->
                done
                    ? store.find(before.id())
                    : refused(
                        ProblemCode.PRICE_LIST_LIMIT,
                        "There are " + PriceListStore.MAX_VERSIONS + " versions."))
        .flatMap(after -> noted(call, "price_list.publish", before, after));
  }

  /**
   * An instance may go on for the lead without hearing of a version: it takes effect after that.
   */
  private static Mono<Void> inTime(PriceRows.Clock clock, Instant effectiveFrom) {
    if (!effectiveFrom.isAfter(clock.at())) {
      return Mono.error(
          () -> new ProblemException(Problem.invalid("effective_from", "must be in the future")));
    }
    Instant earliest = clock.at().plus(clock.lead());
    if (effectiveFrom.isBefore(earliest)) {
      String from = Rfc3339.format(earliest.plus(1, ChronoUnit.SECONDS));
      return Mono.error(
          () ->
              new ProblemException(
                  Problem.invalid(
                      "effective_from",
                      "must be at least "
                          + clock.lead().toSeconds()
                          + " seconds ahead, so that every instance knows of it: "
                          + from
                          + " would do")));
    }
    return Mono.empty();
  }

  private Mono<PriceList> draft(Call call, String id) {
    return store
        .lock(id)
        .filter(list -> call.caller().accounts() == null)
        .switchIfEmpty(Mono.error(PriceListAdministration::absent))
        .flatMap(
            list ->
                list.published() == null
                    ? Mono.just(list)
                    : refused(
                        ProblemCode.PRICE_LIST_PUBLISHED,
                        "What is published stays as it is: make another draft."));
  }

  static ProblemException absent() {
    return new ProblemException(
        Problem.of(ProblemCode.PRICE_LIST_NOT_FOUND, "There is no price list of this id."));
  }

  private Mono<PriceList> noted(
      Call call, String action, @Nullable PriceList before, @Nullable PriceList after) {
    PriceList subject = after == null ? before : after;
    if (subject == null) {
      throw new IllegalArgumentException(action + " of nothing");
    }
    Act act =
        new Act(
            action,
            subject.id(),
            null,
            before == null ? null : before.state(),
            after == null ? null : after.state(),
            call.body().optionalString("reason"));
    return audit.record(call, act).thenReturn(subject);
  }

  private static <T> Mono<T> refused(ProblemCode code, String detail) {
    return Mono.error(() -> new ProblemException(Problem.of(code, detail)));
  }
}
