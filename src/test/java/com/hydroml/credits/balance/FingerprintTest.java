package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.Actor;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.RefundDetails;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.kernel.HoldId;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** I4: a key is compared by what was asked, and every single value of it counts. */
class FingerprintTest {

  private static final RequestKey KEY = new RequestKey("k", new byte[0]);
  private static final HoldId HOLD = HoldId.parse("auth_00AAAAAAAAAAAAAAAAAAAAAA").orElseThrow();
  private static final HoldId OTHER = HoldId.parse("auth_01AAAAAAAAAAAAAAAAAAAAAA").orElseThrow();

  /** Each row differs from every other one in at least one value. */
  private static final List<Operation> DIFFERENT =
      List.of(
          authorize("user:1", 5, 900, false, HoldDetails.NONE),
          authorize("user:2", 5, 900, false, HoldDetails.NONE),
          authorize("user:1", 6, 900, false, HoldDetails.NONE),
          authorize("user:1", 5, 901, false, HoldDetails.NONE),
          authorize("user:1", 5, 900, true, HoldDetails.NONE),
          authorize("user:1", 5, 900, false, new HoldDetails("a", null, Map.of())),
          authorize("user:1", 5, 900, false, new HoldDetails(null, "a", Map.of())),
          authorize("user:1", 5, 900, false, new HoldDetails("a", "a", Map.of())),
          authorize("user:1", 5, 900, false, new HoldDetails(null, null, Map.of("a", "b"))),
          authorize("user:1", 5, 900, false, new HoldDetails(null, null, Map.of("ab", ""))),
          authorize("user:1", 5, 900, false, new HoldDetails(null, null, Map.of("", "ab"))),
          authorize("user:1", 5, 900, false, of("train.gpu", 1, "5")),
          authorize("user:1", 5, 900, true, of("train.gpu", 1, "5")),
          authorize("user:1", 5, 900, false, of("train.cpu", 1, "5")),
          authorize("user:1", 5, 900, false, of("train.gpu", 1, "5.5")),
          authorize("user:2", 5, 900, false, of("train.gpu", 1, "5")),
          capture(HOLD, 5L, of("train.gpu", 1, "5")),
          capture(HOLD, 5L, of("train.gpu", 1, "6")),
          capture(OTHER, 5L, of("train.gpu", 1, "5")),
          capture(HOLD, null, true, Operation.Excess.REFUSE, false, null),
          capture(OTHER, null, true, Operation.Excess.REFUSE, false, null),
          capture(HOLD, 0L, true, Operation.Excess.REFUSE, false, null),
          capture(HOLD, 5L, true, Operation.Excess.REFUSE, false, null),
          capture(HOLD, 5L, false, Operation.Excess.REFUSE, false, null),
          capture(HOLD, 5L, true, Operation.Excess.DRAW, false, null),
          capture(HOLD, 5L, true, Operation.Excess.AVAILABLE, false, null),
          capture(HOLD, 5L, true, Operation.Excess.REFUSE, true, null),
          capture(HOLD, 5L, false, Operation.Excess.REFUSE, false, 900L),
          new Operation.VoidHold(HOLD, KEY),
          new Operation.VoidHold(OTHER, KEY),
          new Operation.Adjust(HOLD, 5L, null, KEY),
          new Operation.Adjust(HOLD, null, 5L, KEY),
          new Operation.Adjust(HOLD, 5L, 5L, KEY),
          TestOperations.refund(HOLD, null, "r", KEY),
          TestOperations.refund(HOLD, 5L, "r", KEY),
          TestOperations.refund(HOLD, 5L, "s", KEY),
          new Operation.Grant("user:1", 5, new GrantDetails("bonus", "r", 0), KEY),
          new Operation.Grant("user:1", 6, new GrantDetails("bonus", "r", 0), KEY),
          new Operation.Grant("user:1", 5, new GrantDetails("promotional", "r", 0), KEY),
          new Operation.Grant("user:1", 5, new GrantDetails("bonus", "s", 0), KEY),
          new Operation.Grant("user:1", 5, new GrantDetails("bonus", "r", 7), KEY),
          new Operation.Grant("user:2", 5, new GrantDetails("bonus", "r", 0), KEY),
          new Operation.Deduct("user:1", 5, new GrantDetails("bonus", "r", 0), KEY),
          new Operation.Deduct("user:1", 6, new GrantDetails("bonus", "r", 0), KEY),
          new Operation.Deduct("user:1", 5, new GrantDetails("bonus", "s", 0), KEY),
          new Operation.Deduct("user:2", 5, new GrantDetails("bonus", "r", 0), KEY));

  /** Another administrator who repeats a request gets its answer. */
  @Test
  void whoSentARequestDoesNotCount() {
    Actor ada = new Actor("key_a", "ada", "req_1");
    Actor bob = new Actor("key_b", "bob", "req_2");
    assertThat(
            Fingerprint.of(
                new Operation.Grant("user:1", 5, new GrantDetails("bonus", "r", 0, ada), KEY)))
        .isEqualTo(
            Fingerprint.of(
                new Operation.Grant("user:1", 5, new GrantDetails("bonus", "r", 0, bob), KEY)));
    assertThat(Fingerprint.of(new Operation.Refund(HOLD, 5L, new RefundDetails("r", ada), KEY)))
        .isEqualTo(
            Fingerprint.of(new Operation.Refund(HOLD, 5L, new RefundDetails("r", bob), KEY)));
  }

  @Test
  void everyValueOfARequestCounts() {
    List<String> prints = DIFFERENT.stream().map(FingerprintTest::print).toList();

    assertThat(prints).doesNotHaveDuplicates().allMatch(print -> print.length() == 32);
  }

  @Test
  void sameValuesGiveTheSameFingerprint() {
    for (Operation operation : DIFFERENT) {
      assertThat(print(operation)).isEqualTo(print(operation));
    }
  }

  /** The same request stays the same when there is a new price. */
  @Test
  void ofAQuantityThePriceDoesNotCountNorHowItIsWritten() {
    assertThat(print(authorize("user:1", 7000, 900, false, of("train.gpu", 2, "5.0"))))
        .isEqualTo(print(authorize("user:1", 5000, 900, false, of("train.gpu", 1, "5"))));
    assertThat(print(capture(HOLD, 7000L, of("train.gpu", 2, "10.00"))))
        .isEqualTo(print(capture(HOLD, 5000L, of("train.gpu", 1, "10"))));
  }

  @Test
  void orderOfMetadataDoesNotCount() {
    Map<String, String> oneWay = new LinkedHashMap<>();
    oneWay.put("a", "1");
    oneWay.put("b", "2");
    Map<String, String> otherWay = new LinkedHashMap<>();
    otherWay.put("b", "2");
    otherWay.put("a", "1");

    assertThat(print(authorize("u", 1, 1, false, new HoldDetails(null, null, oneWay))))
        .isEqualTo(print(authorize("u", 1, 1, false, new HoldDetails(null, null, otherWay))));
  }

  @Test
  void theKeyItselfDoesNotCount() {
    assertThat(print(new Operation.VoidHold(HOLD, new RequestKey("other", new byte[16]))))
        .isEqualTo(print(new Operation.VoidHold(HOLD, KEY)));
  }

  /** Records outlive a release: a changed form would refuse retries as another request. */
  @Test
  void theFormIsPinned() {
    assertThat(
            print(
                authorize(
                    "user:42", 1500, 900, false, new HoldDetails("job-1", null, Map.of("a", "b")))))
        .isEqualTo("84e810c0aeae16f56b64f2057cb0cc3b");
    assertThat(print(capture(HOLD, 5L, false, Operation.Excess.DRAW, true, 60L)))
        .isEqualTo("44da00cceb91d5feb013cb8d10953959");
    assertThat(print(authorize("user:42", 42_000, 900, false, of("train.gpu", 7, "120"))))
        .isEqualTo("8d26e845236b877bb859921249c29093");
    assertThat(print(capture(HOLD, 42_000L, of("train.gpu", 7, "120"))))
        .isEqualTo("89031c0d105cc860de4913b033bce8b4");
  }

  @Test
  void aTombstoneHasNone() {
    assertThat(Fingerprint.of(new Operation.Abandon("user:1", "k"))).isEmpty();
  }

  private static Operation.Authorize authorize(
      String account, long amount, long expiresIn, boolean capture, HoldDetails details) {
    return new Operation.Authorize(account, amount, expiresIn, capture, details, KEY);
  }

  private static HoldDetails of(String operation, long version, String quantity) {
    return new HoldDetails(
        null, null, Map.of(), new UsageDetails(operation, version, new BigDecimal(quantity)));
  }

  private static Operation.Capture capture(HoldId hold, Long amount, HoldDetails details) {
    return new Operation.Capture(
        hold, amount, true, Operation.Excess.REFUSE, false, null, details.usage(), KEY);
  }

  private static Operation.Capture capture(
      HoldId hold,
      Long amount,
      boolean isFinal,
      Operation.Excess excess,
      boolean drawExpired,
      Long expiresIn) {
    return TestOperations.capture(hold, amount, isFinal, excess, drawExpired, expiresIn, KEY);
  }

  private static String print(Operation operation) {
    return HexFormat.of().formatHex(Fingerprint.of(operation));
  }
}
