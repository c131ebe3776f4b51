package com.hydroml.credits.journal;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/** Writes and reads the parts of an event that the script passes through without looking. */
public final class DetailsCodec {

  private static final byte[] EMPTY = new byte[0];

  /** In no text in UTF-8. */
  private static final byte END_OF_TEXT = (byte) 0xff;

  /** Bounded, so that whatever stands there can be stored as a number. */
  private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");

  private DetailsCodec() {}

  public static byte[] encode(HoldDetails details) {
    if (details.equals(HoldDetails.NONE)) {
      return EMPTY;
    }
    try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
      out.packString(orEmpty(details.reference()));
      out.packString(orEmpty(details.spender()));
      out.packMapHeader(details.metadata().size());
      for (Map.Entry<String, String> member : details.metadata().entrySet()) {
        out.packString(member.getKey()).packString(member.getValue());
      }
      UsageDetails usage = details.usage();
      if (usage != null) {
        pack(out, usage);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /**
   * The details in {@code bytes}.
   *
   * @throws MalformedEventException if there are none
   */
  public static HoldDetails holdDetails(byte[] bytes) {
    if (bytes.length == 0) {
      return HoldDetails.NONE;
    }
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
      String reference = in.unpackString();
      String spender = in.unpackString();
      int members = in.unpackMapHeader();
      Map<String, String> metadata = LinkedHashMap.newLinkedHashMap(members);
      for (int i = 0; i < members; i++) {
        metadata.put(in.unpackString(), in.unpackString());
      }
      UsageDetails usage = in.hasNext() ? usage(in) : null;
      return new HoldDetails(orNull(reference), orNull(spender), metadata, usage);
    } catch (IOException | MessagePackException e) {
      throw new MalformedEventException("no hold details: " + e.getMessage(), e);
    }
  }

  public static byte[] encode(UsageDetails usage) {
    try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
      pack(out, usage);
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  private static void pack(MessagePacker out, UsageDetails usage) throws IOException {
    out.packString(usage.operation());
    out.packLong(usage.priceVersion());
    out.packString(usage.quantityText());
  }

  /**
   * What a capture was of, or null if it was of an amount.
   *
   * @throws MalformedEventException if {@code bytes} are something else
   */
  public static @Nullable UsageDetails usageDetails(byte[] bytes) {
    if (bytes.length == 0) {
      return null;
    }
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
      return usage(in);
    } catch (IOException | MessagePackException e) {
      throw new MalformedEventException("no usage: " + e.getMessage(), e);
    }
  }

  private static UsageDetails usage(MessageUnpacker in) throws IOException {
    String operation = in.unpackString();
    long priceVersion = in.unpackLong();
    String quantity = in.unpackString();
    if (!QUANTITY.matcher(quantity).matches()) {
      throw new MalformedEventException("no quantity: " + quantity);
    }
    return new UsageDetails(operation, priceVersion, new BigDecimal(quantity));
  }

  public static byte[] encode(GrantDetails details) {
    try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
      out.packString(details.kind());
      out.packString(details.reason());
      out.packLong(details.expiresAt());
      if (details.actor() != null) {
        pack(out, details.actor());
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /**
   * The details in {@code bytes}.
   *
   * @throws MalformedEventException if there are none
   */
  public static GrantDetails grantDetails(byte[] bytes) {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
      return new GrantDetails(
          in.unpackString(), in.unpackString(), in.unpackLong(), in.hasNext() ? actor(in) : null);
    } catch (IOException | MessagePackException e) {
      throw new MalformedEventException("no grant details: " + e.getMessage(), e);
    }
  }

  /** The reason's text, and behind it, after a byte that no text has, who made the refund. */
  public static byte[] encode(RefundDetails details) {
    byte[] reason = details.reason().getBytes(StandardCharsets.UTF_8);
    Actor actor = details.actor();
    if (actor == null) {
      return reason;
    }
    try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
      out.writePayload(reason);
      out.writePayload(new byte[] {END_OF_TEXT});
      pack(out, actor);
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /**
   * The details in {@code bytes}.
   *
   * @throws MalformedEventException if there are none
   */
  public static RefundDetails refundDetails(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != END_OF_TEXT) {
      end++;
    }
    String reason = new String(bytes, 0, end, StandardCharsets.UTF_8);
    if (end == bytes.length) {
      return new RefundDetails(reason, null);
    }
    int from = end + 1;
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes, from, bytes.length - from)) {
      return new RefundDetails(reason, actor(in));
    } catch (IOException | MessagePackException e) {
      throw new MalformedEventException("no refund details: " + e.getMessage(), e);
    }
  }

  private static void pack(MessagePacker out, Actor actor) throws IOException {
    out.packString(actor.id()).packString(actor.name()).packString(actor.requestId());
  }

  private static Actor actor(MessageUnpacker in) throws IOException {
    return new Actor(in.unpackString(), in.unpackString(), in.unpackString());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
