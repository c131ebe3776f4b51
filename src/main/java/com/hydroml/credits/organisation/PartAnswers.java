package com.hydroml.credits.organisation;

import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import com.hydroml.credits.web.Reply;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * How requests about an organisation's parts of one kind are answered.
 *
 * @param <T> the kind
 */
final class PartAnswers<T extends OrganisationPart> {

  private final OrganisationAccounts accounts;
  private final String path;
  private final NumberedList<T> list;
  private final Supplier<Problem> absent;

  /**
   * @param path of the list of those that an organisation has
   * @param absent what is answered if there is none of a name
   */
  PartAnswers(
      OrganisationAccounts accounts, String path, NumberedList<T> list, Supplier<Problem> absent) {
    this.accounts = accounts;
    this.path = path;
    this.list = list;
    this.absent = absent;
  }

  /** What all routes of organisations have in common. */
  static Endpoint.Builder at(Endpoint.Builder endpoint, String operation) {
    return endpoint
        .operation(operation, "Organisations")
        .problems(
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.NOT_AN_ORGANISATION,
            ProblemCode.LEDGER_UNAVAILABLE);
  }

  /** Where a page's rows come from. */
  @FunctionalInterface
  interface Rows<T> {

    /**
     * The newest first.
     *
     * @param before only those before this position
     */
    Mono<List<T>> newest(String organisation, @Nullable Long before, int limit);
  }

  /**
   * 200 with one.
   *
   * @param find gets the organisation
   */
  Mono<Reply> one(Call call, Function<String, Mono<T>> find) {
    return accounts
        .readable(call)
        .flatMap(organisation -> AdminAnswer.bounded(find.apply(organisation)))
        .switchIfEmpty(Mono.error(() -> new ProblemException(absent.get())))
        .map(PartAnswers::ok);
  }

  /** 200 with a page. */
  Mono<Reply> page(Call call, Rows<T> rows) {
    return accounts
        .readable(call)
        .flatMap(
            organisation ->
                AdminAnswer.bounded(
                    rows.newest(
                        organisation, list.before(call.query()), ListQuery.rows(call.query()))))
        .map(found -> list.reply(call.query(), found, PartAnswers::json));
  }

  /** 201 with what was made, 200 with what was there. */
  Mono<Reply> put(Mono<Put<T>> put) {
    return AdminAnswer.bounded(put).map(done -> done.made() ? created(done.now()) : ok(done.now()));
  }

  /** 201 with what was made. */
  Mono<Reply> made(Mono<T> make) {
    return AdminAnswer.bounded(make).map(this::created);
  }

  /** 200 with what came of a change. */
  Mono<Reply> changed(Mono<T> change) {
    return AdminAnswer.bounded(change).map(PartAnswers::ok);
  }

  private Reply created(T part) {
    return Reply.created(
        path.replace("{organisation}", part.organisation()) + "/" + part.name(), json(part));
  }

  private static Reply ok(OrganisationPart part) {
    return Reply.ok(json(part));
  }

  private static JsonObject json(OrganisationPart part) {
    return JsonObject.of(part.members());
  }
}
