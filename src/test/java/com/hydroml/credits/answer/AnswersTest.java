package com.hydroml.credits.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Refusal;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each decision has its status, its code and its members: one row a decision. */
class AnswersTest {

  private static final long T0 = 1_772_323_200_000L;
  private static final String T0_TEXT = "2026-03-01T00:00:00.000Z";
  private static final String INSTANCE = "/v1/authorizations";
  private static final HoldState OPEN =
      new HoldState("auth_x", HoldStatus.AUTHORIZED, 100, 30, 0, 70, 0, T0, T0 + 900_000, 0);
  private static final HoldState CLOSED =
      new HoldState("auth_x", HoldStatus.CAPTURED, 100, 120, 10, 0, 5, T0, T0 + 900_000, T0 + 1);
  private static final HoldDetails DETAILS = new HoldDetails("job-1", "alice", Map.of("a", "b"));

  static Stream<Arguments> declines() {
    return Stream.of(
        arguments(
            new Outcome.HoldClosed(HoldStatus.CAPTURED, T0),
            ProblemCode.AUTHORIZATION_CAPTURED,
            409,
            "\"closed_at\":\"" + T0_TEXT + "\""),
        arguments(
            new Outcome.HoldClosed(HoldStatus.VOIDED, T0),
            ProblemCode.AUTHORIZATION_VOIDED,
            409,
            "\"closed_at\":\"" + T0_TEXT + "\""),
        arguments(
            new Outcome.HoldClosed(HoldStatus.EXPIRED, T0),
            ProblemCode.AUTHORIZATION_EXPIRED,
            409,
            "\"expired_at\":\"" + T0_TEXT + "\""),
        arguments(
            new Outcome.AmountExceedsRemaining(7),
            ProblemCode.AMOUNT_EXCEEDS_REMAINING,
            422,
            "\"remaining\":7"),
        arguments(
            new Outcome.AmountBelowCaptured(7),
            ProblemCode.AMOUNT_BELOW_CAPTURED,
            422,
            "\"captured\":7"),
        arguments(
            new Outcome.AmountExceedsCaptured(7),
            ProblemCode.AMOUNT_EXCEEDS_CAPTURED,
            422,
            "\"refundable\":7"),
        arguments(
            new Outcome.BalanceLimitExceeded(8_999_999_999_999_999L, 2),
            ProblemCode.BALANCE_LIMIT_EXCEEDED,
            422,
            "\"posted\":8999999999999999,\"requested\":2,\"limit\":9000000000000000"),
        arguments(
            new Outcome.InsufficientCredits(3, 10, T0),
            ProblemCode.INSUFFICIENT_CREDITS,
            402,
            "\"available\":3,\"requested\":10,\"shortfall\":7,\"next_release_at\":\""
                + T0_TEXT
                + "\""),
        arguments(
            new Outcome.InsufficientCredits(3, 10, 0),
            ProblemCode.INSUFFICIENT_CREDITS,
            402,
            "\"available\":3,\"requested\":10,\"shortfall\":7,\"next_release_at\":null"),
        arguments(
            new Outcome.BudgetExceeded("bud_a", BudgetPeriod.MONTH, 100, 90, 11, T0),
            ProblemCode.BUDGET_EXCEEDED,
            402,
            "\"budget\":\"bud_a\",\"limit\":100,\"period\":\"month\",\"resets_at\":\""
                + T0_TEXT
                + "\",\"spent\":90,\"requested\":11"),
        arguments(
            new Outcome.BudgetExceeded("bud_a", BudgetPeriod.TOTAL, 100, 90, 11, 0),
            ProblemCode.BUDGET_EXCEEDED,
            402,
            "\"budget\":\"bud_a\",\"limit\":100,\"period\":\"total\",\"resets_at\":null"
                + ",\"spent\":90,\"requested\":11"));
  }

  @ParameterizedTest
  @MethodSource("declines")
  void aDeclineIsAProblemWithWhatTheClientNeeds(
      Outcome outcome, ProblemCode code, int status, String members) {
    Reply reply = answer(outcome, false);

    assertThat(reply.status()).isEqualTo(status).isEqualTo(code.status());
    assertThat(problem(reply).code()).isEqualTo(code);
    assertThat(body(reply))
        .isEqualTo(
            "{\"type\":\"urn:eco-credits:problem:%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"instance\":\"%s\",\"code\":\"%s\",%s}"
                .formatted(
                    code.code(),
                    code.title(),
                    status,
                    problem(reply).detail(),
                    INSTANCE,
                    code.code(),
                    members));
    assertThat(problem(reply).detail()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("declines")
  void aReplayedDeclineHasTheSameBody(
      Outcome outcome, ProblemCode code, int status, String members) {
    assertThat(body(answer(outcome, true))).isEqualTo(body(answer(outcome, false)));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(Refusal.OVERLOADED, ProblemCode.OVERLOADED, 503),
        arguments(Refusal.RECOVERING, ProblemCode.RECOVERING, 503),
        arguments(Refusal.DURABILITY_UNAVAILABLE, ProblemCode.DURABILITY_UNAVAILABLE, 503),
        arguments(Refusal.ACCOUNT_NOT_FOUND, ProblemCode.ACCOUNT_NOT_FOUND, 404),
        arguments(Refusal.HOLD_NOT_FOUND, ProblemCode.AUTHORIZATION_NOT_FOUND, 404),
        arguments(Refusal.KEY_REUSED, ProblemCode.IDEMPOTENCY_KEY_REUSED, 422),
        arguments(Refusal.KEY_ABANDONED, ProblemCode.KEY_ABANDONED, 409),
        arguments(Refusal.ACCOUNT_QUARANTINED, ProblemCode.ACCOUNT_QUARANTINED, 423),
        arguments(Refusal.ACCOUNT_FROZEN, ProblemCode.ACCOUNT_FROZEN, 423),
        arguments(Refusal.ACCOUNT_CLOSED, ProblemCode.ACCOUNT_CLOSED, 423),
        arguments(Refusal.SPENDER_FORBIDDEN, ProblemCode.FORBIDDEN, 403),
        arguments(Refusal.ACCOUNT_MOVED, ProblemCode.OUTCOME_UNKNOWN, 503),
        arguments(Refusal.OUTCOME_UNKNOWN, ProblemCode.OUTCOME_UNKNOWN, 503));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusalIsAProblem(Refusal refusal, ProblemCode code, int status) {
    Reply reply = Answers.of(new Decision.Refused(refusal), HoldDetails.NONE);

    assertThat(problem(reply).code()).isEqualTo(code);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(problem(reply).retryAfter()).isEqualTo(status == 503 ? Integer.valueOf(1) : null);
  }

  @Test
  void everyRefusalHasItsRow() {
    assertThat(refusals().map(row -> row.get()[0]))
        .containsExactlyInAnyOrder((Object[]) Refusal.values());
  }

  @Test
  void anUnknownOutcomeSaysSo() {
    Reply reply = Answers.of(new Decision.Refused(Refusal.OUTCOME_UNKNOWN), HoldDetails.NONE);

    assertThat(body(reply)).endsWith(",\"code\":\"outcome_unknown\",\"outcome\":\"unknown\"}");
  }

  @Test
  void aTombstoneAnswersThatTheKeyIsAbandoned() {
    Reply reply = answer(new Outcome.Abandoned(4, T0), true);

    assertThat(problem(reply).code()).isEqualTo(ProblemCode.KEY_ABANDONED);
  }

  @ParameterizedTest
  @EnumSource(
      value = EventKind.class,
      names = {"AUTHORIZE", "CHARGE"})
  void aNewHoldIsCreatedWithAllItsMembers(EventKind kind) {
    Reply reply = answer(changed(kind, OPEN, 0), false);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(body(reply))
        .isEqualTo(
            """
            {"id":"auth_x","account":"user:1","status":"authorized","amount":100,"captured":30,\
            "released":0,"remaining":70,"reference":"job-1","spender":"alice",\
            "metadata":{"a":"b"},"created_at":"2026-03-01T00:00:00.000Z",\
            "expires_at":"2026-03-01T00:15:00.000Z",\
            "balance":{"available":900,"held":70,"version":4},"durability":"journaled"}\
            """);
  }

  @ParameterizedTest
  @EnumSource(
      value = EventKind.class,
      names = {"CAPTURE", "VOID", "ADJUST", "REFUND"})
  void aChangedHoldAnswersWithoutWhatDescribesIt(EventKind kind) {
    Reply reply = answer(changed(kind, CLOSED, 8), true);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(body(reply))
        .isEqualTo(
            """
            {"id":"auth_x","account":"user:1","status":"captured","amount":100,"captured":120,\
            "released":10,"remaining":0,"refunded":5,"uncaptured":8,\
            "expires_at":"2026-03-01T00:15:00.000Z","closed_at":"2026-03-01T00:00:00.001Z",\
            "balance":{"available":900,"held":70,"version":4},"durability":"journaled"}\
            """);
  }

  @Test
  void aGrantSaysWhenItExpires() {
    assertThat(body(granted(T0)))
        .isEqualTo(
            """
            {"id":"grant_x","account":"user:1","amount":50,"kind":"bonus","reason":"welcome",\
            "expires_at":"2026-03-01T00:00:00.000Z",\
            "balance":{"available":50,"held":0,"version":1},"durability":"journaled"}\
            """);
  }

  @Test
  void aGrantThatDoesNotExpireSaysNull() {
    assertThat(granted(0).status()).isEqualTo(201);
    assertThat(body(granted(0))).contains("\"expires_at\":null");
  }

  private static Reply granted(long expiresAt) {
    byte[] details = DetailsCodec.encode(new GrantDetails("bonus", "welcome", expiresAt));
    return answer(new Outcome.Granted(1, 50, 0, T0, "grant_x", 50, details), false);
  }

  private static Outcome changed(EventKind kind, HoldState hold, long uncaptured) {
    return new Outcome.HoldChanged(kind, 4, 900, 70, T0, uncaptured, hold);
  }

  private static Reply answer(Outcome outcome, boolean replayed) {
    return Answers.of(
        new Decision.Decided("user:1", outcome, replayed, Durability.JOURNALED), DETAILS);
  }

  private static Problem problem(Reply reply) {
    Problem problem = reply.problem();
    assertThat(problem).isNotNull();
    return problem;
  }

  private static String body(Reply reply) {
    return reply.body(INSTANCE).toString();
  }
}
