package com.hydroml.credits.authorization;

import com.hydroml.credits.answer.Answers;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.kernel.HoldId;
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
      items.add(read(elements.get(i), "operations[" + i + "]."));
    }
    return items;
  }

  private static BatchItem read(Object element, String prefix) {
    if (!(element instanceof Map<?, ?> members)) {
      return refuse(Problem.invalid(prefix.substring(0, prefix.length() - 1), "must be an object"));
    }
    return members.get("op") instanceof String text
        ? switch (text) {
          case "authorize" ->
              checked(RequestSchemas.BATCH_AUTHORIZE, element, prefix, BatchItem::authorize);
          case "capture" ->
              checked(
                  RequestSchemas.BATCH_CAPTURE,
                  element,
                  prefix,
                  body -> onHold(body, hold -> Requests.capture(hold, body, key(body))));
          case "void" ->
              checked(
                  RequestSchemas.BATCH_VOID,
                  element,
                  prefix,
                  body -> onHold(body, hold -> Requests.voiding(hold, key(body))));
          default -> unknown(prefix);
        }
        : unknown(prefix);
  }

  private static String key(Fields body) {
    return body.string("idempotency_key");
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

  private static BatchItem authorize(Fields body) {
    return new Asked(Requests.authorize(body, key(body)));
  }

  private static BatchItem onHold(Fields body, Function<HoldId, Operation> request) {
    return HoldId.parse(body.string("authorization"))
        .<BatchItem>map(hold -> new Asked(request.apply(hold)))
        .orElseGet(() -> new Answered(Answers.of(Refusal.HOLD_NOT_FOUND)));
  }

  private static BatchItem refuse(Problem problem) {
    return new Answered(Reply.problem(problem));
  }
}
