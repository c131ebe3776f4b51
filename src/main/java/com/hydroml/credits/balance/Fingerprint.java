package com.hydroml.credits.balance;

import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.UsageDetails;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a request, so that a key is never answered with another request's outcome: the
 * first 16 bytes of the SHA-256 over the operation, its target and its values after defaults.
 *
 * <p>It is computed from the checked operation and never from the text of a request: member order
 * and white space cannot count, a default that is spelled out equals one that is left out, and an
 * operation in a batch equals the same single request. Each value is preceded by its length or its
 * presence, so that no two requests have the same bytes.
 *
 * <p>Who sent a request does not count.
 *
 * <p>Of a request that names a quantity, the quantity counts and not the amount that it was priced
 * to: the same request is the same after a new price has taken effect.
 */
public final class Fingerprint {

  /** Bytes of a fingerprint. */
  public static final int LENGTH = 16;

  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(Fingerprint::sha256);

  private final MessageDigest digest = SHA_256.get();

  private Fingerprint(byte operation) {
    digest.reset();
    digest.update(operation);
  }

  /**
   * The fingerprint of an operation; its own {@link RequestKey} does not count. 16 bytes, or none
   * for a tombstone, which no request can equal.
   */
  public static byte[] of(Operation operation) {
    return switch (operation) {
      case Operation.Authorize authorize -> authorize(authorize);
      case Operation.Capture capture -> capture(capture);
      case Operation.VoidHold voiding -> operation(3).text(voiding.hold().value()).bytes();
      case Operation.Adjust adjust -> adjust(adjust);
      case Operation.Refund refund -> refund(refund);
      case Operation.Grant grant -> grant(grant);
      case Operation.Deduct deduct ->
          operation(7)
              .text(deduct.account())
              .number(deduct.amount())
              .text(deduct.details().reason())
              .bytes();
      case Operation.Abandon abandon -> new byte[0];
    };
  }

  /**
   * A request under a key.
   *
   * @param request the request, given what its key stands for
   */
  public static <T extends Operation> T keyed(String key, Function<RequestKey, T> request) {
    byte[] fingerprint = of(request.apply(new RequestKey(key, new byte[0])));
    return request.apply(new RequestKey(key, fingerprint));
  }

  private static byte[] authorize(Operation.Authorize authorize) {
    HoldDetails details = authorize.details();
    UsageDetails usage = details.usage();
    Fingerprint begun =
        usage == null
            ? operation(1).text(authorize.account()).number(authorize.amount())
            : operation(8)
                .text(authorize.account())
                .text(usage.operation())
                .text(usage.quantityText());
    return begun
        .number(authorize.expiresIn())
        .flag(authorize.capture())
        .text(details.reference())
        .text(details.spender())
        .members(details.metadata())
        .bytes();
  }

  private static byte[] capture(Operation.Capture capture) {
    UsageDetails usage = capture.usage();
    Fingerprint begun =
        usage == null
            ? operation(2).text(capture.hold().value()).number(capture.amount())
            : operation(9).text(capture.hold().value()).text(usage.quantityText());
    return begun
        .flag(capture.isFinal())
        .number((long) capture.excess().code())
        .flag(capture.drawExpired())
        .number(capture.expiresIn())
        .bytes();
  }

  private static byte[] adjust(Operation.Adjust adjust) {
    return operation(4)
        .text(adjust.hold().value())
        .number(adjust.amount())
        .number(adjust.expiresIn())
        .bytes();
  }

  private static byte[] refund(Operation.Refund refund) {
    return operation(5)
        .text(refund.hold().value())
        .number(refund.amount())
        .text(refund.details().reason())
        .bytes();
  }

  private static byte[] grant(Operation.Grant grant) {
    GrantDetails details = grant.details();
    return operation(6)
        .text(grant.account())
        .number(grant.amount())
        .text(details.kind())
        .text(details.reason())
        .number(details.expiresAt())
        .bytes();
  }

  private static Fingerprint operation(int code) {
    return new Fingerprint((byte) code);
  }

  private Fingerprint text(@Nullable String text) {
    if (text == null) {
      return integer(-1);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    integer(utf8.length);
    digest.update(utf8);
    return this;
  }

  private Fingerprint number(@Nullable Long value) {
    flag(value != null);
    if (value != null) {
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
    }
    return this;
  }

  private Fingerprint flag(boolean value) {
    digest.update((byte) (value ? 1 : 0));
    return this;
  }

  private Fingerprint members(Map<String, String> members) {
    integer(members.size());
    new TreeMap<>(members).forEach((name, value) -> text(name).text(value));
    return this;
  }

  private Fingerprint integer(int value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).flip());
    return this;
  }

  private byte[] bytes() {
    return Arrays.copyOf(digest.digest(), LENGTH);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
