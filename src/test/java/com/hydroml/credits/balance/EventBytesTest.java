package com.hydroml.credits.balance;

import static com.hydroml.credits.balance.ScriptFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.journal.Actor;
import com.hydroml.credits.journal.BudgetCount;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.OutcomeCodec;
import com.hydroml.credits.journal.RefundDetails;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.msgpack.core.MessagePacker;

/**
 * The bytes of an event of every kind, as the script writes them and as {@code docs/events.md}
 * describes them. What is in Kafka is read for years: a change here needs a new schema number.
 *
 * <p>The account's last event lies in the future, so that the script's time is always the same.
 */
class EventBytesTest {

  private static final String ACCOUNT = "user:42";
  private static final long AT = 4_102_444_800_000L;
  private static final ShardKeys KEYS = ScriptFixture.keysOf(ACCOUNT);
  private static final String SHARD =
      (KEYS.shard() < 36 ? "0" : "") + Integer.toString(KEYS.shard(), 36);
  private static final String HELD = "auth_" + SHARD + "aaaaaaaaaaaaaaaaaaaaaa";
  private static final String CHARGED = "auth_" + SHARD + "bbbbbbbbbbbbbbbbbbbbbb";
  private static final String DUE = "auth_" + SHARD + "cccccccccccccccccccccc";

  private static final Map<EventKind, String> PINNED =
      pinned(
          """
          AUTHORIZE
            01012da7757365723a343207cf000003bb2cc3d80001ce003d0900ce004c4c08a26b31b0f0f0f0f0
            f0f0f0f0f0f0f0f0f0f0f0f0d956000107ce003d0900ce004c4c08cf000003bb2cc3d80000bd6175
            74685f31396161616161616161616161616161616161616161616100ce004c4b400000ce004c4b40
            00cf000003bb2cc3d800cf000003bb2cd193a0009402d2ffb3b4c0ce004c4b40bd617574685f3139
            61616161616161616161616161616161616161616161b4a56a6f622d31a361646181a3677075a461
            313030
          CAPTURE
            01012da7757365723a343208cf000003bb2cc3d80003ce003d0900ce002dc788a26b32b0f0f0f0f0
            f0f0f0f0f0f0f0f0f0f0f0f0d95a000308ce003d0900ce002dc788cf000003bb2cc3d80000bd6175
            74685f31396161616161616161616161616161616161616161616100ce004c4b40ce001e848000ce
            002dc6c000cf000003bb2cc3d800cf000003bb2cd193a000940300d2ffe17b80bd617574685f3139
            61616161616161616161616161616161616161616161a0
          ADJUST
            01012da7757365723a343209cf000003bb2cc3d80005ce004c4b40ce001e8548a26b33b0f0f0f0f0
            f0f0f0f0f0f0f0f0f0f0f0f0d95a000509ce004c4b40ce001e8548cf000003bb2cc3d80000bd6175
            74685f31396161616161616161616161616161616161616161616100ce003d0900ce001e848000ce
            001e848000cf000003bb2cc3d800cf000003bb2cc4c260009404ce000f4240d2fff0bdc0bd617574
            685f313961616161616161616161616161616161616161616161a0
          VOID
            01012da7757365723a34320acf000003bb2cc3d80004ce006acfc0ccc8a26b34b0f0f0f0f0f0f0f0
            f0f0f0f0f0f0f0f0f0d95f00040ace006acfc0ccc8cf000003bb2cc3d80000bd617574685f313961
            61616161616161616161616161616161616161616102ce003d0900ce001e8480ce001e84800000cf
            000003bb2cc3d800cf000003bb2cc4c260cf000003bb2cc3d8009404ce001e8480d2ffe17b80bd61
            7574685f313961616161616161616161616161616161616161616161a0
          REFUND
            01012da7757365723a34320bcf000003bb2cc3d80006ce00895440ccc8a26b35b0f0f0f0f0f0f0f0
            f0f0f0f0f0f0f0f0f0d96300060bce00895440ccc8cf000003bb2cc3d80000bd617574685f313961
            61616161616161616161616161616161616161616102ce003d0900ce001e8480ce001e848000ce00
            1e8480cf000003bb2cc3d800cf000003bb2cc4c260cf000003bb2cc3d8009406ce001e848000bd61
            7574685f313961616161616161616161616161616161616161616161a662726f6b656e
          CHARGE
            01012da7757365723a34320ccf000003bb2cc3d80002ce008953faccc8a26b36b0f0f0f0f0f0f0f0
            f0f0f0f0f0f0f0f0f0d95300020cce008953faccc8cf000003bb2cc3d80000bd617574685f313962
            626262626262626262626262626262626262626262014646000000cf000003bb2cc3d800cf000003
            bb2cc3dbe8cf000003bb2cc3d8009403d0ba00bd617574685f313962626262626262626262626262
            626262626262626262a0
          GRANT
            01012da7757365723a34320dcf000003bb2cc3d80007ce00895403ccc8a26b37b0f0f0f0f0f0f0f0
            f0f0f0f0f0f0f0f0f0d947010dce00895403ccc8cf000003bb2cc3d800bc6772616e745f64646464
            64646464646464646464646464646464646409b6a5626f6e7573a67468616e6b73cf000003bb2cc3
            d80194010900a0b6a5626f6e7573a67468616e6b73cf000003bb2cc3d801
          EXPIRE
            01012da7757365723a34320ecf000003bb2cc3d80008ce008954cb00a0a0a09405ccc8d1ff38bd61
            7574685f313963636363636363636363636363636363636363636363a0
          ABANDON
            01012da7757365723a34320fcf000003bb2cc3d80009ce008954cb00a26b38a0ab020fcf000003bb
            2cc3d80090a0
          """);

  private static final Map<EventKind, byte[]> written = new LinkedHashMap<>();

  private static Map<EventKind, String> pinned(String text) {
    Map<EventKind, String> pins = new EnumMap<>(EventKind.class);
    EventKind kind = null;
    for (String line : text.lines().toList()) {
      if (line.startsWith(" ")) {
        pins.merge(kind, line.strip(), String::concat);
      } else {
        kind = EventKind.valueOf(line);
      }
    }
    return pins;
  }

  @BeforeAll
  static void writeOneOfEachKind() {
    try (ScriptFixture scripts = new ScriptFixture(TestRedis.single())) {
      install(scripts);
      HoldDetails details = new HoldDetails("job-1", "ada", Map.of("gpu", "a100"));
      pin(
          scripts,
          EventKind.AUTHORIZE,
          "k1",
          out -> hold(out, HELD, 5_000_000, 900_000, DetailsCodec.encode(details)));
      pin(
          scripts,
          EventKind.CAPTURE,
          "k2",
          out -> {
            out.packLong(2_000_000).packInt(0).packInt(0).packInt(0).packLong(-1);
          });
      pin(scripts, EventKind.ADJUST, "k3", out -> out.packLong(4_000_000).packLong(60_000));
      pin(scripts, EventKind.VOID, "k4", out -> {});
      pin(
          scripts,
          EventKind.REFUND,
          "k5",
          out -> {
            out.packLong(-1);
            ScriptArgument.packBytes(out, "broken".getBytes(StandardCharsets.UTF_8));
          });
      pin(
          scripts,
          EventKind.CHARGE,
          "k6",
          out -> hold(out, CHARGED, 70, 1_000, DetailsCodec.encode(HoldDetails.NONE)));
      pin(
          scripts,
          EventKind.GRANT,
          "k7",
          out -> {
            out.packString("grant_dddddddddddddddddddddd").packLong(9);
            ScriptArgument.packBytes(
                out, DetailsCodec.encode(new GrantDetails("bonus", "thanks", AT + 1)));
          });
      pin(scripts, EventKind.EXPIRE, "", out -> {});
      pin(scripts, EventKind.ABANDON, "k8", out -> {});
    }
  }

  private static void install(ScriptFixture scripts) {
    HoldState due =
        new HoldState(DUE, HoldStatus.AUTHORIZED, 300, 100, 0, 200, 0, AT - 9_000, AT - 1, 0);
    scripts.install(
        TestSnapshot.of(ACCOUNT)
            .at(6, AT)
            .balance(9_000_000, 200)
            .holds(List.of(new StoredHold(ACCOUNT, due, "job-0", new byte[0], 5, List.of())))
            .build());
  }

  private static void hold(MessagePacker out, String id, long amount, long ttl, byte[] details)
      throws IOException {
    out.packString(id).packLong(amount).packLong(ttl);
    ScriptArgument.packBytes(out, details);
  }

  private static void pin(
      ScriptFixture scripts, EventKind kind, String key, ScriptArgument.Writing rest) {
    written.put(kind, write(scripts, kind, key, rest));
  }

  private static byte[] write(
      ScriptFixture scripts, EventKind kind, String key, ScriptArgument.Writing rest) {
    boolean ofHold =
        kind == EventKind.CAPTURE
            || kind == EventKind.ADJUST
            || kind == EventKind.VOID
            || kind == EventKind.REFUND;
    boolean plain = kind == EventKind.EXPIRE || kind == EventKind.ABANDON;
    byte[] operation =
        ScriptArgument.of(
            out -> {
              out.packInt(kind.code()).packInt(0).packString(ofHold ? HELD : ACCOUNT).packNil();
              out.packString(key);
              ScriptArgument.packBytes(
                  out, plain ? new byte[0] : ScriptFixture.key(key, 0xF0).fingerprint());
              rest.to(out);
            });
    ScriptReply reply = await(scripts.script.run(KEYS, List.of(operation))).getFirst();
    return reply.events().getFirst().event();
  }

  @ParameterizedTest
  @EnumSource
  void theScriptWritesTheseBytes(EventKind kind) {
    assertThat(HexFormat.of().formatHex(written.get(kind))).isEqualTo(PINNED.get(kind));
  }

  @ParameterizedTest
  @EnumSource
  void theEnvelopeOfEveryKindIsReadBack(EventKind kind) {
    JournalEvent event = pinnedEvent(kind);
    assertThat(event.generation()).isOne();
    assertThat(event.shard()).isEqualTo(KEYS.shard());
    assertThat(event.account()).isEqualTo(ACCOUNT);
    assertThat(event.at()).isEqualTo(AT);
    assertThat(event.kind()).isEqualTo(kind);
    assertThat(event.version()).isEqualTo(7 + List.copyOf(written.keySet()).indexOf(kind));
    boolean keyed = kind != EventKind.EXPIRE;
    assertThat(event.key().isEmpty()).isEqualTo(!keyed);
    assertThat(event.fingerprint()).hasSize(keyed && kind != EventKind.ABANDON ? 16 : 0);
    assertThat(event.outcome() == null).isEqualTo(!keyed);
  }

  @Test
  void anAuthorizationIsReadBack() {
    JournalEvent event = pinnedEvent(EventKind.AUTHORIZE);
    assertThat(event.availableAfter()).isEqualTo(4_000_000);
    assertThat(event.heldAfter()).isEqualTo(5_000_200);
    assertThat(event.entries())
        .containsExactly(new Entry(EntryKind.HOLD, -5_000_000, 5_000_000, HELD));
    assertThat(event.outcome())
        .isEqualTo(
            new Outcome.HoldChanged(
                EventKind.AUTHORIZE,
                7,
                4_000_000,
                5_000_200,
                AT,
                0,
                new HoldState(
                    HELD,
                    HoldStatus.AUTHORIZED,
                    5_000_000,
                    0,
                    0,
                    5_000_000,
                    0,
                    AT,
                    AT + 900_000,
                    0)));
    assertThat(DetailsCodec.holdDetails(event.details()))
        .isEqualTo(new HoldDetails("job-1", "ada", Map.of("gpu", "a100")));
  }

  @Test
  void changesOfAHoldAreReadBack() {
    assertThat(hold(EventKind.CAPTURE))
        .isEqualTo(
            new HoldState(
                HELD,
                HoldStatus.AUTHORIZED,
                5_000_000,
                2_000_000,
                0,
                3_000_000,
                0,
                AT,
                AT + 900_000,
                0));
    assertThat(pinnedEvent(EventKind.CAPTURE).entries())
        .containsExactly(new Entry(EntryKind.CAPTURE, 0, -2_000_000, HELD));
    assertThat(hold(EventKind.ADJUST).amount()).isEqualTo(4_000_000);
    assertThat(hold(EventKind.ADJUST).expiresAt()).isEqualTo(AT + 60_000);
    assertThat(pinnedEvent(EventKind.ADJUST).entries())
        .containsExactly(new Entry(EntryKind.RELEASE, 1_000_000, -1_000_000, HELD));
    assertThat(hold(EventKind.VOID).status()).isEqualTo(HoldStatus.VOIDED);
    assertThat(hold(EventKind.VOID).released()).isEqualTo(2_000_000);
    assertThat(hold(EventKind.VOID).closedAt()).isEqualTo(AT);
    assertThat(hold(EventKind.REFUND).refunded()).isEqualTo(2_000_000);
    assertThat(pinnedEvent(EventKind.REFUND).details())
        .isEqualTo("broken".getBytes(StandardCharsets.UTF_8));
    assertThat(hold(EventKind.CHARGE).status()).isEqualTo(HoldStatus.CAPTURED);
    assertThat(pinnedEvent(EventKind.CHARGE).entries())
        .containsExactly(new Entry(EntryKind.CAPTURE, -70, 0, CHARGED));
    assertThat(pinnedEvent(EventKind.CHARGE).details()).isEmpty();
  }

  @Test
  void grantsExpiriesAndTombstonesAreReadBack() {
    Outcome.Granted granted = (Outcome.Granted) pinnedEvent(EventKind.GRANT).outcome();
    assertThat(granted.grantId()).isEqualTo("grant_dddddddddddddddddddddd");
    assertThat(granted.amount()).isEqualTo(9);
    assertThat(DetailsCodec.grantDetails(pinnedEvent(EventKind.GRANT).details()))
        .isEqualTo(new GrantDetails("bonus", "thanks", AT + 1));
    assertThat(granted.details()).isEqualTo(pinnedEvent(EventKind.GRANT).details());
    assertThat(pinnedEvent(EventKind.EXPIRE).entries())
        .containsExactly(new Entry(EntryKind.EXPIRY, 200, -200, DUE));
    assertThat(pinnedEvent(EventKind.ABANDON).outcome()).isEqualTo(new Outcome.Abandoned(15, AT));
  }

  /** What stands behind a hold's details, and alone in a capture's, if a quantity was named. */
  @Test
  void whatWasUsedIsWrittenWithTheHoldAndWithTheCapture() {
    UsageDetails usage = new UsageDetails("train.gpu", 7, new BigDecimal("120.50"));
    HoldDetails details = new HoldDetails("job-1", null, Map.of(), usage);
    String bytes = "a9747261696e2e67707507a53132302e35";
    assertThat(HexFormat.of().formatHex(DetailsCodec.encode(usage))).isEqualTo(bytes);
    assertThat(HexFormat.of().formatHex(DetailsCodec.encode(details)))
        .isEqualTo("a56a6f622d31a080" + bytes);
    assertThat(DetailsCodec.holdDetails(DetailsCodec.encode(details))).isEqualTo(details);
    assertThat(DetailsCodec.usageDetails(DetailsCodec.encode(usage))).isEqualTo(usage);
    assertThat(DetailsCodec.usageDetails(new byte[0])).isNull();
    assertThatThrownBy(() -> DetailsCodec.usageDetails(new byte[] {(byte) 0xa1, 'x', 7}))
        .isInstanceOf(MalformedEventException.class);
    assertThatThrownBy(
            () -> DetailsCodec.usageDetails(HexFormat.of().parseHex("a17807a6316539393939")))
        .isInstanceOf(MalformedEventException.class);

    try (ScriptFixture scripts = new ScriptFixture(TestRedis.single())) {
      scripts.install(TestSnapshot.of(ACCOUNT).at(20, AT).balance(9_000, 0).build());
      byte[] made =
          write(
              scripts,
              EventKind.AUTHORIZE,
              "u1",
              out -> hold(out, HELD, 5_000, 900_000, DetailsCodec.encode(details)));
      assertThat(EventCodec.decode(made).details()).isEqualTo(DetailsCodec.encode(details));
      byte[] captured =
          write(
              scripts,
              EventKind.CAPTURE,
              "u2",
              out -> {
                out.packLong(2_000).packInt(0).packInt(0).packInt(0).packLong(-1);
                ScriptArgument.packBytes(out, DetailsCodec.encode(usage));
              });
      assertThat(EventCodec.decode(captured).details()).isEqualTo(DetailsCodec.encode(usage));
    }
  }

  /** Schema 2 is schema 1 and one value more, which only a step has that budgets count. */
  @Test
  void whatBudgetsCountIsWrittenBehindAnEventOfSchema1() {
    String hold = "bd" + HexFormat.of().formatHex(HELD.getBytes(StandardCharsets.UTF_8));
    String pinned =
        "02"
            + PINNED.get(EventKind.AUTHORIZE).substring(2)
            + ("98" + hold + "a56275645f61cf000003bb2cc3d800ce004c4b40")
            + (hold + "a56275645f6200ce004c4b40");
    HoldDetails details = new HoldDetails("job-1", "ada", Map.of("gpu", "a100"));
    byte[] made;
    try (ScriptFixture scripts = new ScriptFixture(TestRedis.single())) {
      install(scripts);
      made =
          write(
              scripts,
              EventKind.AUTHORIZE,
              "k1",
              out -> {
                hold(out, HELD, 5_000_000, 900_000, DetailsCodec.encode(details));
                out.packArrayHeader(8);
                out.packString("bud_a").packInt(3).packLong(5_000_000).packInt(1);
                out.packString("bud_b").packInt(4).packLong(1).packInt(0);
              });
    }
    assertThat(HexFormat.of().formatHex(made)).isEqualTo(pinned);
    assertThat(EventCodec.decode(made).counts())
        .containsExactly(
            new BudgetCount(HELD, "bud_a", AT, 5_000_000),
            new BudgetCount(HELD, "bud_b", 0, 5_000_000));
    assertThat(pinnedEvent(EventKind.AUTHORIZE).counts()).isEmpty();
    for (int length = made.length - 1; length > made.length - 20; length--) {
      byte[] part = Arrays.copyOf(made, length);
      assertThatThrownBy(() -> EventCodec.decode(part)).isInstanceOf(MalformedEventException.class);
    }
    byte[] nothing =
        HexFormat.of().parseHex("02" + PINNED.get(EventKind.EXPIRE).substring(2) + "90");
    assertThatThrownBy(() -> EventCodec.decode(nothing))
        .isInstanceOf(MalformedEventException.class);
  }

  @Test
  void theDeclineOfABudgetIsWrittenInTheseBytes() {
    try (ScriptFixture scripts = new ScriptFixture(TestRedis.single())) {
      install(scripts);
      SpendingLimit limit = new SpendingLimit("bud_a", BudgetPeriod.MONTH, 100, true);
      ScriptReply declined =
          scripts.run(
              new Operation.Authorize(
                  ACCOUNT, 101, 900, false, HoldDetails.NONE, ScriptFixture.key("k1", 1)),
              List.of(limit));
      String pinned = "10a56275645f6103640065cf000003bbcc68fc00";
      assertThat(HexFormat.of().formatHex(declined.payload())).isEqualTo(pinned);
      assertThat(outcome(pinned))
          .isEqualTo(
              new Outcome.BudgetExceeded(
                  "bud_a", BudgetPeriod.MONTH, 100, 0, 101, AT + 31L * 86_400_000));
    }
  }

  /** What stands behind a grant's details, and behind a refund's reason, if somebody made them. */
  @Test
  void whoGrantedAndRefundedIsWrittenBehindWhatWasSaidBefore() {
    Actor actor = new Actor("key_1", "ops", "req_1");
    String bytes = "a56b65795f31a36f7073a57265715f31";
    GrantDetails grant = new GrantDetails("bonus", "thanks", 7, actor);
    assertThat(HexFormat.of().formatHex(DetailsCodec.encode(grant)))
        .isEqualTo("a5626f6e7573a67468616e6b7307" + bytes);
    assertThat(DetailsCodec.grantDetails(DetailsCodec.encode(grant))).isEqualTo(grant);

    RefundDetails refund = new RefundDetails("für Ada", actor);
    assertThat(HexFormat.of().formatHex(DetailsCodec.encode(refund)))
        .isEqualTo("66c3bc7220416461ff" + bytes);
    assertThat(DetailsCodec.refundDetails(DetailsCodec.encode(refund))).isEqualTo(refund);
    for (String reason : List.of("", "broken", "\0\u07ff\uffff")) {
      byte[] text = reason.getBytes(StandardCharsets.UTF_8);
      assertThat(DetailsCodec.encode(new RefundDetails(reason, null))).isEqualTo(text);
      assertThat(DetailsCodec.refundDetails(text)).isEqualTo(new RefundDetails(reason, null));
    }
    assertThatThrownBy(() -> DetailsCodec.refundDetails(HexFormat.of().parseHex("61ffa56b65")))
        .isInstanceOf(MalformedEventException.class);
    byte[] newer = HexFormat.of().parseHex("a5626f6e7573a67468616e6b7307" + bytes + "a17809");
    assertThat(DetailsCodec.grantDetails(newer)).as("what is not known yet").isEqualTo(grant);
  }

  @Test
  void declinesAreReadBack() {
    assertThat(outcome("0a03cf000003bb2cc3d800"))
        .isEqualTo(new Outcome.HoldClosed(HoldStatus.EXPIRED, AT));
    assertThat(outcome("0b05")).isEqualTo(new Outcome.AmountExceedsRemaining(5));
    assertThat(outcome("0c06")).isEqualTo(new Outcome.AmountBelowCaptured(6));
    assertThat(outcome("0d07")).isEqualTo(new Outcome.AmountExceedsCaptured(7));
    assertThat(outcome("0ecf001ff973cafa800001"))
        .isEqualTo(new Outcome.BalanceLimitExceeded(9_000_000_000_000_000L, 1));
    assertThat(outcome("0f640a00")).isEqualTo(new Outcome.InsufficientCredits(100, 10, 0));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotWholeIsNoEvent(EventKind kind) {
    byte[] whole = HexFormat.of().parseHex(PINNED.get(kind));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> EventCodec.decode(part)).isInstanceOf(MalformedEventException.class);
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> EventCodec.decode(longer)).isInstanceOf(MalformedEventException.class);
  }

  @Test
  void anotherSchemaOrAnUnknownCodeIsNoEvent() {
    String event = PINNED.get(EventKind.EXPIRE);
    assertThatThrownBy(() -> EventCodec.decode(HexFormat.of().parseHex("03" + event.substring(2))))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("event schema 3");
    assertThatThrownBy(() -> outcome("63")).isInstanceOf(MalformedEventException.class);
    assertThatThrownBy(() -> outcome("0b0500")).isInstanceOf(MalformedEventException.class);
  }

  private static JournalEvent pinnedEvent(EventKind kind) {
    return EventCodec.decode(HexFormat.of().parseHex(PINNED.get(kind)));
  }

  private static HoldState hold(EventKind kind) {
    return ((Outcome.HoldChanged) pinnedEvent(kind).outcome()).hold();
  }

  private static Outcome outcome(String hex) {
    return OutcomeCodec.decode(HexFormat.of().parseHex(hex));
  }
}
