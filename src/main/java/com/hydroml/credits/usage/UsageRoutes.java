package com.hydroml.credits.usage;

import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.kernel.Rfc3339;
import com.hydroml.credits.ledger.Spending;
import com.hydroml.credits.ledger.SpendingBy;
import com.hydroml.credits.ledger.SpendingPace;
import com.hydroml.credits.ledger.SpendingQueries;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The route that tells what an account spent, on what, and how long its credits last. */
final class UsageRoutes implements Endpoints {

  static final String TAG = "Usage";

  private static final Duration USUAL = Duration.ofDays(30);
  private static final Duration LONGEST = Duration.ofDays(400);
  private static final Duration LONGEST_BY_HOUR = Duration.ofDays(31);

  private final SpendingQueries ledger;
  private final LedgerLists lists;
  private final Clock clock;

  UsageRoutes(SpendingQueries ledger, LedgerLists lists, Clock clock) {
    this.ledger = ledger;
    this.lists = lists;
    this.clock = clock;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(usage());
  }

  private Endpoint usage() {
    return Endpoint.get("/v1/accounts/{account}/usage")
        .operation("getUsage", TAG)
        .summary(
            "What an account spent",
            "Captures and refunds from `from` to before `to`, at most 400 days, by hour 31, in up to"
                + " 1000 groups; and how long the credits last at the pace of late.")
        .scope(Scope.READ)
        .pathParameters(UsageSchemas.ACCOUNT_PATH)
        .query(UsageSchemas.QUERY)
        .success(200, "What was spent", UsageSchemas.USAGE, UsageSchemas.USAGE_EXAMPLE)
        .problems(
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.LEDGER_BEHIND,
            ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::usage);
  }

  /** What is asked for; instants in milliseconds since the epoch. */
  private record Question(String account, long from, long to, SpendingBy by, long now) {}

  private Mono<Reply> usage(Call call) {
    String account = call.path().string("account");
    if (!call.caller().covers(account)) {
      return Accounts.absent();
    }
    Fields query = call.query();
    Instant now = clock.instant();
    Instant to = orElse(query.optionalInstant("to"), now);
    Instant from = orElse(query.optionalInstant("from"), latest(Instant.EPOCH, to.minus(USUAL)));
    SpendingBy by = SpendingBy.valueOf(query.string("group_by").toUpperCase(Locale.ROOT));
    Problem problem = problem(from, to, by);
    if (problem != null) {
      return Mono.just(Reply.problem(problem));
    }
    Question question =
        new Question(account, from.toEpochMilli(), to.toEpochMilli(), by, now.toEpochMilli());
    return lists.ofAccount(
        account, query.optionalNumber("min_version"), version -> answer(question, version));
  }

  private static Instant orElse(@Nullable Instant given, Instant otherwise) {
    return given == null ? otherwise : given;
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static @Nullable Problem problem(Instant from, Instant to, SpendingBy by) {
    if (!from.isBefore(to)) {
      return Problem.invalid("from", "must be before to");
    }
    Duration longest = by == SpendingBy.HOUR ? LONGEST_BY_HOUR : LONGEST;
    if (Duration.between(from, to).compareTo(longest) > 0) {
      return Problem.invalid(
          "from",
          "must be at most %d days before to with group_by=%s"
              .formatted(longest.toDays(), by.label()));
    }
    return null;
  }

  private Mono<Reply> answer(Question question, long version) {
    return Mono.zip(
            ledger.spending(question.account(), question.from(), question.to(), question.by()),
            ledger.pace(question.account(), question.now()))
        .map(both -> Reply.ok(json(question, both.getT1(), both.getT2(), version)));
  }

  private static JsonObject json(
      Question question, Spending spending, SpendingPace pace, long version) {
    JsonArray data = new JsonArray();
    for (Spending.Group group : spending.groups()) {
      data.add(sum(new JsonObject().put("key", key(group, question.by())), group.sum()));
    }
    return new JsonObject(1024)
        .put("account", question.account())
        .putMillis("from", question.from())
        .putMillis("to", question.to())
        .put("group_by", question.by().label())
        .put("data", data)
        .put("truncated", spending.truncated())
        .put("total", sum(new JsonObject(), spending.total()))
        .put("projections", projections(pace, question.now()))
        .put("as_of_version", version);
  }

  private static @Nullable String key(Spending.Group group, SpendingBy by) {
    String key = group.key();
    return key == null || !by.isTime()
        ? key
        : Rfc3339.format(Instant.ofEpochMilli(Long.parseLong(key)));
  }

  private static JsonObject sum(JsonObject json, Spending.Sum sum) {
    return json.put("amount", sum.net())
        .put("captured", sum.captured())
        .put("refunded", sum.refunded())
        .put("captures", sum.captures());
  }

  private static JsonObject projections(SpendingPace pace, long now) {
    Projection projection = Projection.of(pace, now);
    JsonArray rates = new JsonArray();
    for (Projection.Rate rate : projection.rates()) {
      rates.add(
          new JsonObject()
              .put("days", rate.days())
              .put("amount", rate.amount())
              .put("per_day", rate.perDay()));
    }
    Long runOutAt = projection.runOutAt();
    return new JsonObject()
        .putMillis("as_of", now)
        .put("available", pace.available())
        .put("burn_rates", rates)
        .put("run_out_at", runOutAt == null ? null : Instant.ofEpochMilli(runOutAt));
  }
}
