package com.hydroml.credits.balance;

import static com.hydroml.credits.balance.ScriptFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.OutcomeCodec;
import com.hydroml.credits.kernel.HoldId;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each reply of the operations script, on a real Redis. */
class OperationsScriptTest {

  private static ScriptFixture scripts;

  @BeforeAll
  static void start() {
    scripts = new ScriptFixture(TestRedis.single());
  }

  @AfterAll
  static void stop() {
    scripts.close();
  }

  @Test
  void authorizingHoldsCreditsAndWritesOneEvent() {
    String account = account("authorize", 10_000);
    ScriptReply reply = scripts.run(authorize(account, 4_000, "k1", 1));
    assertThat(reply.code()).isEqualTo(ReplyCode.DECIDED);
    assertThat(reply.replayed()).isFalse();
    Outcome.HoldChanged outcome = (Outcome.HoldChanged) OutcomeCodec.decode(reply.payload());
    assertThat(outcome.available()).isEqualTo(6_000);
    assertThat(outcome.held()).isEqualTo(4_000);
    assertThat(outcome.version()).isEqualTo(2);
    assertThat(outcome.hold().status()).isEqualTo(HoldStatus.AUTHORIZED);
    assertThat(outcome.hold().expiresAt()).isEqualTo(outcome.hold().createdAt() + 900_000);
    assertThat(reply.events()).hasSize(1);
    JournalEvent event = EventCodec.decode(reply.events().getFirst().event());
    assertThat(event.kind()).isEqualTo(EventKind.AUTHORIZE);
    assertThat(event.entries())
        .containsExactly(new Entry(EntryKind.HOLD, -4_000, 4_000, outcome.hold().id()));
    assertThat(event.outcomeBytes()).isEqualTo(reply.payload());
  }

  @Test
  void theSameKeyGivesTheSameOutcomeAndNoEvent() {
    String account = account("replay", 10_000);
    ScriptReply first = scripts.run(authorize(account, 4_000, "k1", 1));
    ScriptReply second = scripts.run(authorize(account, 4_000, "k1", 1));
    assertThat(second.replayed()).isTrue();
    assertThat(second.payload()).isEqualTo(first.payload());
    assertThat(second.events()).isEmpty();
    assertThat(scripts.run(authorize(account, 5_000, "k1", 2)).code())
        .isEqualTo(ReplyCode.KEY_REUSED);
  }

  @Test
  void capturingPartReleasesTheRest() {
    String account = account("capture", 10_000);
    HoldId hold = held(scripts.run(authorize(account, 4_000, "k1", 1)));
    ScriptReply reply =
        scripts.run(
            TestOperations.capture(
                hold, 1_000L, true, Operation.Excess.REFUSE, false, null, key("k2", 2)));
    Outcome.HoldChanged outcome = (Outcome.HoldChanged) OutcomeCodec.decode(reply.payload());
    assertThat(outcome.available()).isEqualTo(9_000);
    assertThat(outcome.held()).isZero();
    assertThat(outcome.hold().status()).isEqualTo(HoldStatus.CAPTURED);
    assertThat(outcome.hold().captured()).isEqualTo(1_000);
    assertThat(outcome.hold().released()).isEqualTo(3_000);
    ScriptReply again = scripts.run(new Operation.VoidHold(hold, key("k3", 3)));
    assertThat(OutcomeCodec.decode(again.payload()))
        .isEqualTo(new Outcome.HoldClosed(HoldStatus.CAPTURED, outcome.hold().closedAt()));
  }

  @Test
  void tooLittleIsRememberedAsADecline() {
    String account = account("decline", 100);
    ScriptReply reply = scripts.run(authorize(account, 101, "k1", 1));
    assertThat(OutcomeCodec.decode(reply.payload()))
        .isEqualTo(new Outcome.InsufficientCredits(100, 101, 0));
    scripts.grant(account, 1_000, "more");
    assertThat(scripts.run(authorize(account, 101, "k1", 1)).payload()).isEqualTo(reply.payload());
  }

  @Test
  void theLargestAmountsStayExact() {
    String account = "largest";
    scripts.create(account);
    scripts.grant(account, 9_000_000_000_000_000L, "all");
    ScriptReply reply = scripts.run(authorize(account, 8_999_999_999_999_999L, "k1", 1));
    Outcome.HoldChanged outcome = (Outcome.HoldChanged) OutcomeCodec.decode(reply.payload());
    assertThat(outcome.available()).isEqualTo(1);
    assertThat(outcome.held()).isEqualTo(8_999_999_999_999_999L);
    assertThat(OutcomeCodec.decode(scripts.grant(account, 1, "over").payload()))
        .isEqualTo(new Outcome.BalanceLimitExceeded(9_000_000_000_000_000L, 1));
  }

  private static String account(String name, long amount) {
    scripts.create(name);
    assertThat(scripts.grant(name, amount, "grant").code()).isEqualTo(ReplyCode.DECIDED);
    return name;
  }

  private static Operation.Authorize authorize(
      String account, long amount, String key, int fingerprint) {
    return new Operation.Authorize(
        account,
        amount,
        900,
        false,
        new HoldDetails("job", null, Map.of("a", "b")),
        key(key, fingerprint));
  }

  private static HoldId held(ScriptReply reply) {
    Outcome.HoldChanged outcome = (Outcome.HoldChanged) OutcomeCodec.decode(reply.payload());
    return HoldId.parse(outcome.hold().id()).orElseThrow();
  }
}
