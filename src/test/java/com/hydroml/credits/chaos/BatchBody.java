package com.hydroml.credits.chaos;

import com.hydroml.credits.journal.EventKind;
import java.util.List;
import java.util.stream.Collectors;

/** Operations as members of a batch. */
final class BatchBody {

  private BatchBody() {}

  static String of(List<Operation> operations) {
    return operations.stream()
        .map(BatchBody::member)
        .collect(Collectors.joining(",", "{\"operations\":[", "]}"));
  }

  private static String member(Operation operation) {
    StringBuilder json = new StringBuilder("{\"op\":\"").append(name(operation.kind()));
    json.append("\",\"idempotency_key\":\"").append(operation.key()).append('"');
    if (operation.target() != null) {
      json.append(",\"authorization\":\"").append(operation.target().id()).append('"');
    }
    if (operation.body().length() > 2) {
      json.append(',').append(operation.body(), 1, operation.body().length() - 1);
    }
    return json.append('}').toString();
  }

  private static String name(EventKind kind) {
    return switch (kind) {
      case AUTHORIZE, CHARGE -> "authorize";
      case CAPTURE -> "capture";
      case VOID -> "void";
      default -> throw new IllegalArgumentException(kind + " cannot be in a batch");
    };
  }
}
