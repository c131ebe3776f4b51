package com.hydroml.credits.authorization;

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

/** Checks a batch's operations, each by itself. */
final class BatchReader {

  private final Demands demands;

  BatchReader(Demands demands) {
    this.demands = demands;
  }

  /** What the operations of a batch ask for, in their order. */
  List<Demand> read(Call call) {
    List<Object> elements = call.body().elements("operations");
    List<Demand> read = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      read.add(read(call, elements.get(i), "operations[" + i + "]."));
    }
    return read;
  }

  private Demand read(Call call, Object element, String prefix) {
    if (!(element instanceof Map<?, ?> members)) {
      return refuse(Problem.invalid(prefix.substring(0, prefix.length() - 1), "must be an object"));
    }
    return members.get("op") instanceof String text
        ? switch (text) {
          case "authorize" ->
              checked(
                  RequestSchemas.BATCH_AUTHORIZE,
                  element,
                  prefix,
                  body -> authorize(call, body, prefix));
          case "capture" ->
              checked(
                  RequestSchemas.BATCH_CAPTURE,
                  element,
                  prefix,
                  body -> Demands.capture(hold(body), body, key(body), prefix));
          case "void" ->
              checked(
                  RequestSchemas.BATCH_VOID,
                  element,
                  prefix,
                  body -> Demands.voiding(hold(body), key(body)));
          default -> unknown(prefix);
        }
        : unknown(prefix);
  }

  private Demand authorize(Call call, Fields body, String prefix) {
    Problem forbidden = Spenders.refusal(call.caller(), body);
    return forbidden == null ? demands.authorize(body, key(body), prefix) : refuse(forbidden);
  }

  private static String key(Fields body) {
    return body.string("idempotency_key");
  }

  private static String hold(Fields body) {
    return body.string("authorization");
  }

  private static Demand unknown(String prefix) {
    return refuse(Problem.invalid(prefix + "op", "must be one of authorize, capture, void"));
  }

  private static Demand checked(
      ObjectSchema schema, Object element, String prefix, Function<Fields, Demand> demand) {
    return switch (schema.check(element, prefix)) {
      case Checked.Valid valid -> demand.apply(valid.fields());
      case Checked.Invalid invalid -> refuse(Problem.invalid(invalid.errors()));
    };
  }

  private static Demand refuse(Problem problem) {
    return new Demand.Answered(Reply.problem(problem));
  }
}
