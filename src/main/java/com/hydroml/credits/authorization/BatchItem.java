package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.IdempotencyKey;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Checked;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One operation of a batch, after it was checked by itself. */
sealed interface BatchItem {

  /** It can be carried out. */
  record Asked(Operation operation) implements BatchItem {}

  /** It was refused before anything was asked of the account. */
  record Answered(Reply reply) implements BatchItem {}

  /** Reads the operations of a batch, in their order. */
  static List<BatchItem> read(Call call) {
    List<Object> elements = call.body().elements("operations");
    List<BatchItem> items = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      items.add(read(call, elements.get(i), "operations[" + i + "]."));
    }
    return items;
  }

  /** Checks in the order in which the errors of a single request win. */
  private static BatchItem read(Call call, Object element, String prefix) {
    if (!(element instanceof Map<?, ?> members)) {
      return refuse(Problem.invalid(prefix.substring(0, prefix.length() - 1), "must be an object"));
    }
    Object key = members.get("idempotency_key");
    if (key == null) {
      return refuse(
          Problem.of(
              ProblemCode.IDEMPOTENCY_KEY_REQUIRED, prefix + "idempotency_key is required."));
    }
    if (!(key instanceof String text) || !IdempotencyKey.isValid(text)) {
      return refuse(
          Problem.of(
              ProblemCode.IDEMPOTENCY_KEY_INVALID,
              prefix + "idempotency_key must match " + IdempotencyKey.PATTERN + "."));
    }
    return read(call, members, text, prefix);
  }

  private static BatchItem read(Call call, Map<?, ?> members, String key, String prefix) {
    return members.get("op") instanceof String op
        ? switch (op) {
          case "authorize" ->
              checked(
                  RequestSchemas.BATCH_AUTHORIZE,
                  members,
                  prefix,
                  fields -> authorize(call, fields, key));
          case "capture" ->
              checked(
                  RequestSchemas.BATCH_CAPTURE,
                  members,
                  prefix,
                  fields -> onHold(fields, hold -> Requests.capture(hold, fields, key)));
          case "void" ->
              checked(
                  RequestSchemas.BATCH_VOID,
                  members,
                  prefix,
                  fields -> onHold(fields, hold -> Requests.voiding(hold, key)));
          default -> unknown(prefix);
        }
        : unknown(prefix);
  }

  private static BatchItem unknown(String prefix) {
    return refuse(Problem.invalid(prefix + "op", "must be one of authorize, capture, void"));
  }

  private static BatchItem checked(
      ObjectSchema schema, Object element, String prefix, Function<Fields, BatchItem> item) {
    return switch (schema.check(element, prefix)) {
      case Checked.Valid valid -> item.apply(valid.fields());
      case Checked.Invalid invalid -> refuse(Problem.invalid(invalid.errors()));
    };
  }

  private static BatchItem authorize(Call call, Fields fields, String key) {
    return call.caller().covers(fields.string("account"))
        ? new Asked(Requests.authorize(fields, key))
        : refuse(AuthorizationRoutes.notCovered());
  }

  private static BatchItem onHold(Fields fields, Function<HoldId, Operation> request) {
    return HoldId.parse(fields.string("authorization"))
        .<BatchItem>map(hold -> new Asked(request.apply(hold)))
        .orElseGet(() -> new Answered(Answers.of(Refusal.HOLD_NOT_FOUND)));
  }

  private static BatchItem refuse(Problem problem) {
    return new Answered(Reply.problem(problem));
  }
}
