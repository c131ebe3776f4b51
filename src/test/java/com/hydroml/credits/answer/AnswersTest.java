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
import com.hydroml.credits.kernel.ProblemCode;
import java.util.LinkedHashMap;
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
            Map.of()),
        arguments(
            new Outcome.HoldClosed(HoldStatus.VOIDED, T0),
            ProblemCode.AUTHORIZATION_VOIDED,
            409,
            Map.of()),
        arguments(
            new Outcome.HoldClosed(HoldStatus.EXPIRED, T0),
            ProblemCode.AUTHORIZATION_EXPIRED,
            409,
            Map.of("expired_at", T0_TEXT)),
        arguments(
            new Outcome.AmountExceedsRemaining(7),
            ProblemCode.AMOUNT_EXCEEDS_REMAINING,
            422,
            Map.of("remaining", 7L)),
        arguments(
            new Outcome.AmountBelowCaptured(7),
            ProblemCode.AMOUNT_BELOW_CAPTURED,
            422,
            Map.of("captured", 7L)),
        arguments(
            new Outcome.AmountExceedsCaptured(7),
            ProblemCode.AMOUNT_EXCEEDS_CAPTURED,
            422,
            Map.of("refundable", 7L)),
        arguments(
            new Outcome.BalanceLimitExceeded(8_999_999_999_999_999L, 2),
            ProblemCode.BALANCE_LIMIT_EXCEEDED,
            422,
            Map.of(
                "posted",
                8_999_999_999_999_999L,
                "requested",
                2L,
                "limit",
                9_000_000_000_000_000L)),
        arguments(
            new Outcome.InsufficientCredits(3, 10, T0),
            ProblemCode.INSUFFICIENT_CREDITS,
            402,
            ordered(
                "available", 3L, "requested", 10L, "shortfall", 7L, "next_release_at", T0_TEXT)),
        arguments(
            new Outcome.InsufficientCredits(3, 10, 0),
            ProblemCode.INSUFFICIENT_CREDITS,
            402,
            ordered("available", 3L, "requested", 10L, "shortfall", 7L, "next_release_at", null)));
  }

  @ParameterizedTest
  @MethodSource("declines")
  void aDeclineIsAProblemWithWhatTheClientNeeds(
      Outcome outcome, ProblemCode code, int status, Map<String, Object> members) {
    Answer.Failed failed = (Answer.Failed) answer(outcome, false);

    assertThat(failed.code()).isEqualTo(code);
    assertThat(failed.code().status()).isEqualTo(status);
    assertThat(failed.members()).isEqualTo(members);
    assertThat(failed.detail()).isNotBlank();
    assertThat(failed.replayed()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("declines")
  void aReplayedDeclineDiffersOnlyInBeingReplayed(
      Outcome outcome, ProblemCode code, int status, Map<String, Object> members) {
    Answer.Failed first = (Answer.Failed) answer(outcome, false);

    assertThat(answer(outcome, true))
        .isEqualTo(new Answer.Failed(first.code(), first.detail(), first.members(), true));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(Refusal.RECOVERING, ProblemCode.RECOVERING, 503),
        arguments(Refusal.DURABILITY_UNAVAILABLE, ProblemCode.DURABILITY_UNAVAILABLE, 503),
        arguments(Refusal.ACCOUNT_NOT_FOUND, ProblemCode.ACCOUNT_NOT_FOUND, 404),
        arguments(Refusal.HOLD_NOT_FOUND, ProblemCode.AUTHORIZATION_NOT_FOUND, 404),
        arguments(Refusal.KEY_REUSED, ProblemCode.IDEMPOTENCY_KEY_REUSED, 422),
        arguments(Refusal.KEY_ABANDONED, ProblemCode.KEY_ABANDONED, 409),
        arguments(Refusal.ACCOUNT_QUARANTINED, ProblemCode.ACCOUNT_QUARANTINED, 423),
        arguments(Refusal.ACCOUNT_FROZEN, ProblemCode.ACCOUNT_FROZEN, 423),
        arguments(Refusal.OUTCOME_UNKNOWN, ProblemCode.OUTCOME_UNKNOWN, 503));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusalIsAProblem(Refusal refusal, ProblemCode code, int status) {
    Answer.Failed failed =
        (Answer.Failed) Answers.of(new Decision.Refused(refusal), HoldDetails.NONE);

    assertThat(failed.code()).isEqualTo(code);
    assertThat(failed.code().status()).isEqualTo(status);
    assertThat(failed.replayed()).isFalse();
  }

  @Test
  void everyRefusalHasItsRow() {
    assertThat(refusals().map(row -> row.get()[0])).containsExactlyInAnyOrder(Refusal.values());
  }

  @Test
  void anUnknownOutcomeSaysSo() {
    Answer.Failed failed =
        (Answer.Failed) Answers.of(new Decision.Refused(Refusal.OUTCOME_UNKNOWN), HoldDetails.NONE);

    assertThat(failed.members()).isEqualTo(Map.of("outcome", "unknown"));
  }

  @Test
  void aTombstoneAnswersThatTheKeyIsAbandoned() {
    Answer.Failed failed = (Answer.Failed) answer(new Outcome.Abandoned(4, T0), true);

    assertThat(failed.code()).isEqualTo(ProblemCode.KEY_ABANDONED);
  }

  @ParameterizedTest
  @EnumSource(
      value = EventKind.class,
      names = {"AUTHORIZE", "CHARGE"})
  void aNewHoldIsCreatedWithAllItsMembers(EventKind kind) {
    Answer.Done done = (Answer.Done) answer(changed(kind, OPEN, 0), false);

    assertThat(done.status()).isEqualTo(201);
    assertThat(done.location()).isEqualTo("/v1/authorizations/auth_x");
    assertThat(done.body().keySet())
        .containsExactly(
            "id",
            "account",
            "status",
            "amount",
            "captured",
            "released",
            "remaining",
            "reference",
            "spender",
            "metadata",
            "created_at",
            "expires_at",
            "balance",
            "durability");
    assertThat(done.body())
        .containsEntry("created_at", T0_TEXT)
        .containsEntry("metadata", Map.of("a", "b"))
        .containsEntry("durability", "journaled")
        .containsEntry("balance", ordered("available", 900L, "held", 70L, "version", 4L));
  }

  @ParameterizedTest
  @EnumSource(
      value = EventKind.class,
      names = {"CAPTURE", "VOID", "ADJUST", "REFUND"})
  void aChangedHoldAnswersWithoutWhatDescribesIt(EventKind kind) {
    Answer.Done done = (Answer.Done) answer(changed(kind, CLOSED, 8), true);

    assertThat(done.status()).isEqualTo(200);
    assertThat(done.location()).isNull();
    assertThat(done.replayed()).isTrue();
    assertThat(done.body())
        .isEqualTo(
            ordered(
                "id",
                "auth_x",
                "account",
                "user:1",
                "status",
                "captured",
                "amount",
                100L,
                "captured",
                120L,
                "released",
                10L,
                "remaining",
                0L,
                "refunded",
                5L,
                "uncaptured",
                8L,
                "expires_at",
                "2026-03-01T00:15:00.000Z",
                "closed_at",
                "2026-03-01T00:00:00.001Z",
                "balance",
                ordered("available", 900L, "held", 70L, "version", 4L),
                "durability",
                "journaled"));
  }

  @Test
  void aGrantIsCreatedWhereItCanBeRead() {
    byte[] details = DetailsCodec.encode(new GrantDetails("bonus", "welcome", T0));

    Answer.Done done =
        (Answer.Done) answer(new Outcome.Granted(1, 50, 0, T0, "grant_x", 50, details), false);

    assertThat(done.status()).isEqualTo(201);
    assertThat(done.location()).isEqualTo("/v1/accounts/user:1/grants/grant_x");
    assertThat(done.body())
        .isEqualTo(
            ordered(
                "id", "grant_x",
                "account", "user:1",
                "amount", 50L,
                "kind", "bonus",
                "reason", "welcome",
                "expires_at", T0_TEXT,
                "balance", ordered("available", 50L, "held", 0L, "version", 1L),
                "durability", "journaled"));
  }

  @Test
  void aGrantThatDoesNotExpireSaysNull() {
    byte[] details = DetailsCodec.encode(new GrantDetails("bonus", "welcome", 0));

    Answer.Done done =
        (Answer.Done) answer(new Outcome.Granted(1, 50, 0, T0, "grant_x", 50, details), false);

    assertThat(done.body()).containsEntry("expires_at", null);
  }

  private static Outcome changed(EventKind kind, HoldState hold, long uncaptured) {
    return new Outcome.HoldChanged(kind, 4, 900, 70, T0, uncaptured, hold);
  }

  private static Answer answer(Outcome outcome, boolean replayed) {
    return Answers.of(
        new Decision.Decided("user:1", outcome, replayed, Durability.JOURNALED), DETAILS);
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }
}
