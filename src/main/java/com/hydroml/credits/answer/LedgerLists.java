package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.ledger.LedgerUnavailableException;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What all lists from the ledger, and other answers that wait for it, have in common. */
public final class LedgerLists {

  private final LedgerQueries ledger;

  public LedgerLists(LedgerQueries ledger) {
    this.ledger = ledger;
  }

  /** A page: its rows as JSON, and the cursor of the next page or null. */
  public record Rows(JsonArray data, @Nullable String nextCursor) {}

  /**
   * A query of an account's list: {@code limit}, {@code cursor} and {@code min_version}.
   *
   * @param position whether the parts of a cursor are a position in this list
   */
  public static ObjectSchema.Builder query(String name, Predicate<List<String>> position) {
    return ListQuery.named(name, position)
        .optional(
            "min_version",
            AnswerSchemas.version(),
            "Waits up to two seconds for the ledger to have this version of the account");
  }

  /** What such a list answers. */
  public static ObjectSchema page(String name, ObjectSchema row) {
    return ObjectSchema.named(name)
        .required(
            "data", FieldType.array(0, (int) ListQuery.MAX_LIMIT, row), "The rows, newest first")
        .requiredNullable(
            "next_cursor", FieldType.string(1, 512), "The next page's cursor; null on the last")
        .optional(
            "as_of_version",
            AnswerSchemas.version(),
            "In a list of one account: it is complete up to this version")
        .open()
        .build();
  }

  /**
   * A page of an account's list, complete up to the version that it names.
   *
   * @param minVersion what the ledger is waited for to have; null for whatever it has
   */
  public Mono<Reply> ofAccount(String account, @Nullable Long minVersion, Mono<Rows> page) {
    return ofAccount(account, minVersion, version -> page.map(rows -> reply(rows, version)));
  }

  /**
   * Whatever is answered about an account that there is.
   *
   * @param minVersion what the ledger is waited for to have; null for whatever it has
   * @param answer of the version that the ledger has at least
   */
  public Mono<Reply> ofAccount(
      String account, @Nullable Long minVersion, Function<Long, Mono<Reply>> answer) {
    // The version is read before the rows: whatever comes between is more, never less.
    return ledger
        .versionOfAccount(account)
        .flatMap(version -> atLeast(account, version, minVersion))
        .flatMap(answer)
        .switchIfEmpty(Mono.fromSupplier(() -> Answers.of(Refusal.ACCOUNT_NOT_FOUND)))
        .onErrorResume(LedgerBehindException.class, behind -> Mono.just(behind()))
        .transform(LedgerLists::orUnavailable);
  }

  private Mono<Long> atLeast(String account, long version, @Nullable Long minVersion) {
    if (minVersion == null || version >= minVersion) {
      return Mono.just(version);
    }
    return ledger
        .awaitVersion(account, minVersion)
        .flatMap(there -> there ? ledger.version(account) : Mono.error(LedgerBehindException::new));
  }

  /** A page of a list over many accounts. */
  public static Mono<Reply> ofMany(Mono<Rows> page) {
    return page.map(rows -> reply(rows, null)).transform(LedgerLists::orUnavailable);
  }

  private static Reply reply(Rows rows, @Nullable Long asOfVersion) {
    return Reply.ok(
        new JsonObject(512)
            .put("data", rows.data())
            .put("next_cursor", rows.nextCursor())
            .putIfPresent("as_of_version", asOfVersion));
  }

  /** The answer if the ledger has not got as far as the request needs. */
  public static Reply behind() {
    return Reply.problem(
        Problem.of(ProblemCode.LEDGER_BEHIND, "The ledger does not have that version yet."));
  }

  /** Answers an outage of Postgres as one. */
  public static Mono<Reply> orUnavailable(Mono<Reply> reply) {
    return reply.onErrorResume(
        LedgerUnavailableException.class, outage -> Mono.just(unavailable()));
  }

  private static Reply unavailable() {
    return Reply.problem(
        Problem.of(ProblemCode.LEDGER_UNAVAILABLE, "The ledger does not answer at present."));
  }

  /** The version that was asked for did not come in time. */
  private static final class LedgerBehindException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LedgerBehindException() {
      super("the ledger is behind", null, false, false);
    }
  }
}
