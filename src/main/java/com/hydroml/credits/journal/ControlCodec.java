package com.hydroml.credits.journal;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.protocol.Announcement;
import com.hydroml.credits.protocol.Marker;
import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.protocol.ShardState;
import com.hydroml.credits.redis.ScriptArgument;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads and writes what is no event: heartbeats and announcements in the control topic, and markers
 * in the journal. Sequences of MessagePack values, the first of which says what follows; an event
 * begins with its schema, which is below {@link #MARKER}.
 */
final class ControlCodec {

  /** shard, target, run id, master replication id. */
  static final int MARKER = 100;

  /** instance, monotonic time of the sending in nanoseconds, which only the sender understands. */
  private static final int HEARTBEAT = 101;

  /** shard, state, generation. */
  private static final int ANNOUNCEMENT = 102;

  /** instance. */
  private static final int FAREWELL = 103;

  private ControlCodec() {}

  /** A record of the control topic. */
  sealed interface Control {
    record Heartbeat(String instance, long sentAt) implements Control {}

    record Farewell(String instance) implements Control {}

    record Announced(Announcement announcement) implements Control {}
  }

  static byte[] heartbeat(String instance, long sentAt) {
    return ScriptArgument.of(out -> out.packInt(HEARTBEAT).packString(instance).packLong(sentAt));
  }

  /** The instance holds no lease and never will again. */
  static byte[] farewell(String instance) {
    return ScriptArgument.of(out -> out.packInt(FAREWELL).packString(instance));
  }

  static byte[] announcement(Announcement said) {
    return ScriptArgument.of(
        out ->
            out.packInt(ANNOUNCEMENT)
                .packInt(said.shard())
                .packString(said.state().name())
                .packLong(said.generation()));
  }

  static byte[] marker(Marker marker) {
    return ScriptArgument.of(
        out ->
            out.packInt(MARKER)
                .packInt(marker.shard())
                .packLong(marker.target())
                .packString(marker.server().runId())
                .packString(marker.server().masterReplid()));
  }

  /**
   * The record in {@code bytes}. Values behind those that are known here are passed over: that is
   * how a younger version may say more.
   *
   * @throws MalformedEventException if it is none
   */
  static Control control(byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new MalformedEventException("no control record: it is empty");
    }
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
      int kind = in.unpackInt();
      return switch (kind) {
        case HEARTBEAT -> new Control.Heartbeat(in.unpackString(), in.unpackLong());
        case FAREWELL -> new Control.Farewell(in.unpackString());
        case ANNOUNCEMENT ->
            new Control.Announced(
                new Announcement(
                    Objects.checkIndex(in.unpackInt(), Shards.COUNT),
                    ShardState.valueOf(in.unpackString()),
                    in.unpackLong()));
        default -> throw new MalformedEventException("no control record: " + kind);
      };
    } catch (IOException
        | MessagePackException
        | IllegalArgumentException
        | IndexOutOfBoundsException e) {
      throw new MalformedEventException("no control record: " + e.getMessage(), e);
    }
  }

  /** The marker in a record of the journal, or null if the record is something else. */
  static @Nullable Marker markerOrNull(byte[] bytes) {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
      if (in.unpackInt() != MARKER) {
        return null;
      }
      return new Marker(
          in.unpackInt(),
          in.unpackLong(),
          new ServerIdentity(in.unpackString(), in.unpackString()));
    } catch (IOException | MessagePackException e) {
      return null;
    }
  }
}
