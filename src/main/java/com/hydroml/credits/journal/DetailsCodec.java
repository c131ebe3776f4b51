package com.hydroml.credits.journal;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/** Writes and reads the parts of an event that the script passes through without looking. */
public final class DetailsCodec {

  private static final byte[] EMPTY = new byte[0];

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
      return new HoldDetails(orNull(reference), orNull(spender), metadata);
    } catch (IOException | MessagePackException e) {
      throw new MalformedEventException("no hold details: " + e.getMessage(), e);
    }
  }

  public static byte[] encode(GrantDetails details) {
    try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
      out.packString(details.kind());
      out.packString(details.reason());
      out.packLong(details.expiresAt());
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
      return new GrantDetails(in.unpackString(), in.unpackString(), in.unpackLong());
    } catch (IOException | MessagePackException e) {
      throw new MalformedEventException("no grant details: " + e.getMessage(), e);
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
