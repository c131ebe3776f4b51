package com.hydroml.credits.redis;

import java.io.IOException;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/**
 * Scripts take their arguments as MessagePack, which they read without parsing numbers from text.
 */
public final class ScriptArgument {

  /** The library's own 8 KiB would be most of what an operation allocates. */
  private static final MessagePack.PackerConfig SMALL =
      new MessagePack.PackerConfig().withBufferSize(256);

  private ScriptArgument() {}

  /** What writes the values of one argument. */
  @FunctionalInterface
  public interface Writing {
    void to(MessagePacker out) throws IOException;
  }

  /** One argument's bytes. */
  public static byte[] of(Writing writing) {
    try (MessageBufferPacker out = SMALL.newBufferPacker()) {
      writing.to(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /** Bytes as Lua knows them: its strings are bytes, which it reads from MessagePack's strings. */
  public static void packBytes(MessagePacker out, byte[] bytes) throws IOException {
    out.packRawStringHeader(bytes.length).writePayload(bytes);
  }
}
