package com.hydroml.credits.account;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.answer.Execution;
import com.hydroml.credits.audit.Act;
import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.balance.Fingerprint;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.KeyRule;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import java.util.Map;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The route by which administrators take credits away. */
final class DeductionRoutes implements Endpoints {

  /** What a deduction is called among the grants. */
  private static final String KIND = "deduction";

  private static final ObjectSchema DEDUCTION =
      ObjectSchema.named("DeductionRequest")
          .required("amount", FieldType.amount(), "Millicredits")
          .required("reason", FieldType.string(1, 256), "Why, for the ledger and the audit trail")
          .example("{\"amount\": 1, \"reason\": \"granted twice\"}")
          .build();

  private final Execution execution;
  private final AuditTrail audit;
  private final TransactionalOperator transactions;

  DeductionRoutes(Execution execution, AuditTrail audit, TransactionalOperator transactions) {
    this.execution = execution;
    this.audit = audit;
    this.transactions = transactions;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(deduct());
  }

  private Endpoint deduct() {
    return Endpoint.post("/v1/admin/accounts/{account}/deductions")
        .operation("deduct", "Administration")
        .summary(
            "Take credits away",
            "At most what is available; also from a frozen account. It shows among the account's"
                + " grants, as one of kind `deduction`.")
        .scope(Scope.ADMIN)
        .key(KeyRule.REQUIRED)
        .takesDurability()
        .pathParameters(AccountSchemas.ACCOUNT_PATH)
        .body(DEDUCTION)
        .success(201, "The deduction", AnswerSchemas.GRANT, AnswerSchemas.GRANT_EXAMPLE)
        .problems(Execution.problems())
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.INSUFFICIENT_CREDITS)
        .problems(ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::deduct);
  }

  /** It is written down before it is decided: nothing is taken that nobody can be asked about. */
  private Mono<Reply> deduct(Call call) {
    if (!call.caller().covers(AccountRoutes.account(call))) {
      return AccountRoutes.absent();
    }
    return AdminAnswer.bounded(
            audit.record(call, act(call)).thenReturn(true).as(transactions::transactional))
        .then(Mono.defer(() -> execution.execute(call, request(call))));
  }

  private static Act act(Call call) {
    String account = AccountRoutes.account(call);
    return new Act(
        "account.deduct",
        account,
        account,
        null,
        Map.of(
            "amount",
            call.body().number("amount"),
            "idempotency_key",
            call.requiredIdempotencyKey()),
        call.body().string("reason"));
  }

  private static Operation.Deduct request(Call call) {
    GrantDetails details = new GrantDetails(KIND, call.body().string("reason"), 0);
    return Fingerprint.keyed(
        call.requiredIdempotencyKey(),
        key ->
            new Operation.Deduct(
                AccountRoutes.account(call), call.body().number("amount"), details, key));
  }
}
