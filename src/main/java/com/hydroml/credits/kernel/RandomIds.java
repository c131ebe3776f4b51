package com.hydroml.credits.kernel;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * The one source of random ids. They are random, never derived from a counter: an id whose hold was
 * lost with Redis must not come to name another one.
 *
 * <p>A DRBG seeds itself once and then computes; it never reads a device on an event loop. Each
 * thread draws bytes for many ids at a time: every draw takes the DRBG's one lock and several
 * hashes.
 */
public final class RandomIds {

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final int BYTES_PER_ID = 2 * HoldId.RANDOM_LENGTH;
  private static final int IDS_PER_DRAW = 64;

  private final SecureRandom random;
  private final ThreadLocal<Drawn> drawn = ThreadLocal.withInitial(Drawn::new);

  public RandomIds() {
    try {
      random = SecureRandom.getInstance("DRBG");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no DRBG, which every JDK since 9 has", e);
    }
    random.nextInt();
  }

  public HoldId holdId(int shard) {
    return new HoldId(HoldId.PREFIX + HoldId.shardDigits(shard) + letters(), shard);
  }

  public String grantId() {
    return "grant_" + letters();
  }

  /** Names an API key; tells nothing about its secret. */
  public String apiKeyId() {
    return "key_" + letters();
  }

  /** An API key's secret: 262 random bits. */
  public String apiKeySecret() {
    return "eco_" + letters() + letters();
  }

  /** Names a price list. */
  public String priceListId() {
    return "prices_" + letters();
  }

  /** Names a budget. */
  public String budgetId() {
    return "bud_" + letters();
  }

  /** Names something that happened to an account. */
  public String eventId() {
    return "evt_" + letters();
  }

  /** Names an event's way to a webhook. */
  public String deliveryId() {
    return "delivery_" + letters();
  }

  /** What a webhook's deliveries are signed with: 262 random bits. */
  public String webhookSecret() {
    return "whsec_" + letters() + letters();
  }

  /** Names one run of one instance. */
  public String instanceId() {
    return "instance_" + letters();
  }

  /** The idempotency key of an account's welcome credits. */
  public String welcomeKey() {
    return "welcome_" + letters();
  }

  public String requestId() {
    return "req_" + letters();
  }

  /** 22 letters and digits: 131 bits. */
  private String letters() {
    Drawn ahead = drawn.get();
    if (ahead.used == ahead.bytes.length) {
      random.nextBytes(ahead.bytes);
      ahead.used = 0;
    }
    byte[] text = new byte[HoldId.RANDOM_LENGTH];
    for (int i = 0; i < text.length; i++) {
      // Sixteen bits modulo 62 are even to one part in a thousand, which uniqueness does not
      // notice.
      int bits =
          (ahead.bytes[ahead.used + 2 * i] & 0xff) << 8
              | (ahead.bytes[ahead.used + 2 * i + 1] & 0xff);
      text[i] = (byte) ALPHABET.charAt(bits % ALPHABET.length());
    }
    ahead.used += BYTES_PER_ID;
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Random bytes that one thread has drawn, each for one use. */
  private static final class Drawn {
    private final byte[] bytes = new byte[BYTES_PER_ID * IDS_PER_DRAW];
    private int used = bytes.length;
  }
}
