package com.hydroml.credits.usage;

import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.Statement;
import com.hydroml.credits.ledger.StatementQueries;
import com.hydroml.credits.lot.LotStatements;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Csv;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Clock;
import java.util.List;
import reactor.core.publisher.Mono;

/** The route that gives an account's statement of a month. */
final class StatementRoutes implements Endpoints {

  private final StatementQueries ledger;
  private final LotStatements lots;
  private final LedgerLists lists;
  private final Balances balances;
  private final Clock clock;

  StatementRoutes(
      StatementQueries ledger,
      LotStatements lots,
      LedgerLists lists,
      Balances balances,
      Clock clock) {
    this.ledger = ledger;
    this.lots = lots;
    this.lists = lists;
    this.balances = balances;
    this.clock = clock;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(statement());
  }

  private Endpoint statement() {
    return Endpoint.get("/v1/accounts/{account}/statements/{month}")
        .operation("getStatement", UsageRoutes.TAG)
        .summary(
            "An account's statement of a month",
            "The opening balance, all entries summed up by kind, and the closing balance, which add"
                + " up exactly; and what each credit lot paid. Months are those of UTC.")
        .scope(Scope.READ)
        .pathParameters(StatementSchemas.PATH)
        .query(StatementSchemas.QUERY)
        .success(200, "The statement", StatementSchemas.STATEMENT, StatementSchemas.EXAMPLE)
        .alsoAs(
            Csv.MEDIA_TYPE,
            "A header line, the opening balance, a line for each kind, the closing balance, the lots",
            StatementSchemas.CSV_EXAMPLE)
        .alsoAs(StatementHtml.MEDIA_TYPE, "A page to print", StatementSchemas.HTML_EXAMPLE)
        .problems(
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.LEDGER_BEHIND,
            ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::statement);
  }

  private Mono<Reply> statement(Call call) {
    String account = call.path().string("account");
    if (!call.caller().covers(account)) {
      return Accounts.absent();
    }
    Month month = Month.of(call.path().string("month"));
    Month running = Month.at(clock.instant());
    if (month.isAfter(running)) {
      return Mono.just(Reply.problem(Problem.invalid("month", "must not be in the future")));
    }
    return lists.ofAccount(
        account,
        call.query().optionalNumber("min_version"),
        version ->
            ledger
                .statement(account, month.from(), month.to())
                .flatMap(statement -> paper(account, month, running, statement))
                .map(paper -> reply(paper, call.form())));
  }

  private Mono<StatementPaper> paper(
      String account, Month month, Month running, Statement statement) {
    Mono<Boolean> isFinal =
        month.equals(running)
            ? Mono.just(false)
            : statement.later()
                ? Mono.just(true)
                : balances.balance(account).map(now -> isAllOf(month, statement, now));
    return Mono.zip(lots.of(account, statement.after(), statement.upTo()), isFinal)
        .map(both -> new StatementPaper(account, month, statement, both.getT1(), both.getT2()));
  }

  /**
   * Whether the ledger had all that happened in the month: hot state, read after it and by its own
   * clock after the month, has no further step. Where hot state does not answer, nobody knows.
   */
  private static boolean isAllOf(Month month, Statement statement, Reading now) {
    return now instanceof Reading.Balance balance
        && balance.at() >= month.to()
        && balance.version() <= statement.version();
  }

  private static Reply reply(StatementPaper paper, String form) {
    return switch (form) {
      case Csv.MEDIA_TYPE ->
          Reply.text(Csv.CONTENT_TYPE, paper.csv())
              .header("Content-Disposition", "attachment; filename=\"statement.csv\"");
      case StatementHtml.MEDIA_TYPE ->
          Reply.text("text/html; charset=utf-8", StatementHtml.of(paper))
              .header("Content-Security-Policy", StatementHtml.SECURITY_POLICY);
      default -> Reply.ok(paper.json());
    };
  }
}
