package com.hydroml.credits.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.web.Checked;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.ObjectSchema;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests are compared by their values after defaults, alone and in a batch. */
class RequestsTest {

  private static final HoldId HOLD = HoldId.parse("auth_00AAAAAAAAAAAAAAAAAAAAAA").orElseThrow();

  static Stream<Arguments> authorizes() {
    return Stream.of(
        arguments(true, members(), members("expires_in", 900L)),
        arguments(true, members(), members("capture", false)),
        arguments(true, members(), members("metadata", Map.of())),
        arguments(true, members(), members("reference", "")),
        arguments(true, members(), members("spender", "")),
        arguments(false, members(), members("expires_in", 901L)),
        arguments(false, members(), members("capture", true)),
        arguments(false, members(), members("metadata", Map.of("a", ""))),
        arguments(false, members(), members("reference", "r")),
        arguments(false, members("reference", "r"), members("spender", "r")));
  }

  @ParameterizedTest
  @MethodSource("authorizes")
  void authorizesAreComparedByTheirValues(
      boolean equal, Map<String, Object> one, Map<String, Object> other) {
    one.putAll(Map.of("account", "user:1", "amount", 5L));
    other.putAll(Map.of("amount", 5L, "account", "user:1"));

    byte[] single = print(Requests.authorize(fields(RequestSchemas.AUTHORIZE, one), "k"));

    assertThat(
            Arrays.equals(
                single, print(Requests.authorize(fields(RequestSchemas.AUTHORIZE, other), "k"))))
        .isEqualTo(equal);
    one.putAll(Map.of("op", "authorize", "idempotency_key", "other"));
    assertThat(print(Requests.authorize(fields(RequestSchemas.BATCH_AUTHORIZE, one), "other")))
        .isEqualTo(single);
  }

  static Stream<Arguments> captures() {
    return Stream.of(
        arguments(true, members(), members("final", true)),
        arguments(true, members("amount", 5L), members("final", true, "amount", 5L)),
        arguments(false, members(), members("amount", 5L)),
        arguments(false, members("amount", 5L), members("amount", 5L, "final", false)),
        arguments(false, members(), members("excess", "draw")),
        arguments(false, members("excess", "draw"), members("excess", "available")),
        arguments(false, members(), members("expired", "draw")),
        arguments(false, members("final", false), members("final", false, "expires_in", 900L)));
  }

  @ParameterizedTest
  @MethodSource("captures")
  void capturesAreComparedByTheirValues(
      boolean equal, Map<String, Object> one, Map<String, Object> other) {
    byte[] single = print(Requests.capture(HOLD, fields(RequestSchemas.CAPTURE, one), "k"));

    assertThat(
            Arrays.equals(
                single, print(Requests.capture(HOLD, fields(RequestSchemas.CAPTURE, other), "k"))))
        .isEqualTo(equal);
    one.putAll(Map.of("op", "capture", "idempotency_key", "other", "authorization", HOLD.value()));
    assertThat(print(Requests.capture(HOLD, fields(RequestSchemas.BATCH_CAPTURE, one), "other")))
        .isEqualTo(single);
  }

  private static Map<String, Object> members(Object... namesAndValues) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }

  private static Fields fields(ObjectSchema schema, Map<String, Object> members) {
    Checked checked = schema.check(members, "");
    assertThat(checked).isInstanceOf(Checked.Valid.class);
    return ((Checked.Valid) checked).fields();
  }

  private static byte[] print(Operation operation) {
    return switch (operation) {
      case Operation.Authorize authorize -> authorize.key().fingerprint();
      case Operation.Capture capture -> capture.key().fingerprint();
      default -> throw new IllegalArgumentException(operation.toString());
    };
  }
}
