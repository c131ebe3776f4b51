package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.journal.TestJournal;
import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** An outage of Kafka fills outboxes: what cannot be published is not asked for. */
class ShardTenderTest {

  private static final int LEAST_AGE_AT = 3;

  private final List<Integer> most = new ArrayList<>();
  private final RedisGateway redis =
      (script, shard, keys, arguments) -> {
        if (script.name().equals("tend")) {
          most.add(entries(arguments[0]));
        }
        return CompletableFuture.completedFuture(
            Collections.nCopies(keys.size(), List.of(0L, 0L, 0L, 0L, List.of(), List.of())));
      };
  private final TestJournal journal = new TestJournal(redis);

  @AfterEach
  void close() {
    journal.close();
  }

  @Test
  void noMoreLeftBehindEventsAreAskedForThanThereIsRoomFor() {
    ShardTender tender = tender();
    tender.sweep().block();
    journal.confirms(false);
    OutboxEntry entry = new OutboxEntry("account", 1, "1-1", new byte[] {1});
    journal.journal().publishLeftBehind(ShardKeys.of(0, 1), List.of(entry));
    journal.refuse(1);
    tender.sweep().block();
    journal.journal().publishLeftBehind(ShardKeys.of(0, 1), List.of(entry));
    tender.sweep().block();
    assertThat(most).containsExactly(64, 1, 0);
  }

  private ShardTender tender() {
    Standing standing = TestStanding.leased();
    ShardGenerations generations = FirstGenerations.served(standing);
    BalanceProperties properties = ScriptFixture.PROPERTIES;
    return new ShardTender(
        generations,
        new ShardLanes(
            generations,
            new OperationsScript(redis, properties),
            redis,
            journal.journal(),
            properties),
        new HotStateLoader(new FakeSource(), redis, Clock.systemUTC()),
        new TendScript(redis),
        journal.journal(),
        properties,
        new ShardMeters(new SimpleMeterRegistry()));
  }

  /** How many entries a shard is asked for. */
  private static int entries(byte[] argument) {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(argument)) {
      in.skipValue(LEAST_AGE_AT + 1);
      return in.unpackInt();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
