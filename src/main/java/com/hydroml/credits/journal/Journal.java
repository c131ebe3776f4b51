package com.hydroml.credits.journal;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes events from the outbox to Kafka, and says when an account's prefix is journaled.
 *
 * <p>An event is published, then acknowledged to Redis, which advances the account's journaled
 * prefix and removes the outbox entry. Publishing twice is harmless. What could not be published
 * stays in the outbox for {@link #publishLeftBehind}.
 */
public final class Journal {

  /** Of all that may be under way to Kafka, left-behind events are added up to this part of it. */
  private static final int LEFT_BEHIND_PART = 4;

  private final JournalWriter writer;
  private final JournalSettings settings;
  private final List<ShardJournal> shards = new ArrayList<>(Shards.COUNT);

  Journal(JournalWriter writer, RedisGateway redis, JournalSettings settings) {
    this.writer = writer;
    this.settings = settings;
    Acknowledgements acknowledgements = new Acknowledgements(redis);
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      shards.add(new ShardJournal(acknowledgements));
    }
  }

  /** Whether Kafka confirmed what it was given last. */
  public boolean isAvailable() {
    return writer.isAvailable();
  }

  /** Publishes events of one shard, in their order, and tells the flight how they fare. */
  public void publish(ShardKeys keys, List<OutboxEntry> entries, Flight flight) {
    if (entries.isEmpty()) {
      return;
    }
    if (!writer.isAvailable()) {
      entries.forEach(entry -> giveUp(keys, entry));
      return;
    }
    flight.begin(entries.size());
    ShardJournal shard = shards.get(keys.shard());
    for (OutboxEntry entry : entries) {
      Runnable ended = shard.begin(entry.outboxId());
      send(
          keys,
          entry,
          () -> {
            ended.run();
            flight.end();
          });
    }
  }

  /**
   * Publishes events that an instance left behind, the first ones, as many as there is room for;
   * the others wait for the next sweep. What this instance has under way it does not send again:
   * under load everything would go to Kafka several times before Redis hears of the first.
   */
  public void publishLeftBehind(ShardKeys keys, List<OutboxEntry> entries) {
    ShardJournal shard = shards.get(keys.shard());
    int room = roomForLeftBehind();
    for (OutboxEntry entry : entries) {
      if (room == 0) {
        return;
      }
      Runnable ended = shard.beginLeftBehind(entry.outboxId());
      if (ended != null) {
        send(keys, entry, ended);
        room--;
      }
    }
  }

  /**
   * How many left-behind events of the shard are worth asking Redis for: none while some of it are
   * under way, for it would hand out the same ones.
   *
   * @param share of the room that there is for all shards
   */
  public int wantedLeftBehind(ShardKeys keys, int share) {
    return shards.get(keys.shard()).isCatchingUp() ? 0 : share;
  }

  /**
   * How many left-behind events may be published now, 0 upwards. What is found at every sweep until
   * Kafka has confirmed it must neither fill the client's memory nor make Kafka so slow that
   * nothing is confirmed in time. While Kafka is away only one event of all shards is tried at a
   * time, to learn whether it is back.
   */
  public int roomForLeftBehind() {
    int most = writer.isAvailable() ? settings.maxInFlight() / LEFT_BEHIND_PART : 1;
    return Math.max(0, most - writer.inFlight());
  }

  private void send(ShardKeys keys, OutboxEntry entry, Runnable ended) {
    writer.send(
        entry.account(),
        entry.event(),
        confirmed -> {
          if (confirmed) {
            shards
                .get(keys.shard())
                .acknowledge(keys, entry.account(), entry.version(), entry.outboxId(), ended);
          } else {
            giveUp(keys, entry);
            ended.run();
          }
        });
  }

  /**
   * Waits until the account is journaled up to a version.
   *
   * @param insists whether the confirmation time-out is to be waited for; otherwise it ends sooner
   * @param told is told once whether it is
   */
  public void await(
      ShardKeys keys, String account, long version, boolean insists, Consumer<Confirmation> told) {
    long now = System.nanoTime();
    progress(keys)
        .await(
            ShardJournal.waitedFor(keys, account),
            version,
            now,
            now + longestWait(insists).toNanos(),
            told);
  }

  private Duration longestWait(boolean insists) {
    Duration longest = settings.confirmTimeout();
    Duration shorter = settings.queuedAfter();
    return insists || shorter.compareTo(longest) > 0 ? longest : shorter;
  }

  /** Asks Redis how far an account's journaled prefix reaches, for those who wait. */
  public void ask(ShardKeys keys, String account) {
    shards.get(keys.shard()).ask(keys, account);
  }

  /**
   * Asks again where waiting has taken a while.
   *
   * @return whether somebody has waited for longer than an own publication takes, so that a
   *     predecessor of another instance may have been left behind
   */
  public boolean tend(ShardKeys keys) {
    long now = System.nanoTime();
    JournalProgress progress = progress(keys);
    if (progress.isIdle()) {
      return false;
    }
    List<String> overdue = progress.overdue(now - settings.askAfter().toNanos());
    String ofGeneration = ShardJournal.waitedFor(keys, "");
    for (String waitedFor : overdue) {
      if (waitedFor.startsWith(ofGeneration)) {
        ask(keys, waitedFor.substring(ofGeneration.length()));
      }
    }
    return !progress.overdue(now - settings.rescueAfter().toNanos()).isEmpty();
  }

  /**
   * Sees whether Kafka has fallen silent, so that nobody begins to wait for it, and ends waiting
   * that took too long.
   */
  public void watch() {
    writer.look(writer.patience(settings.stalledAfter()));
    long now = System.nanoTime();
    for (ShardJournal shard : shards) {
      if (!shard.progress().isIdle()) {
        shard.progress().expire(now);
      }
    }
  }

  /**
   * Appends what another generation or instance left behind, as it is, and completes when Kafka has
   * all of it; fails if it has not.
   */
  public Mono<Void> append(List<OutboxEntry> entries) {
    return Flux.fromIterable(entries).concatMap(this::append).then();
  }

  private Mono<Void> append(OutboxEntry entry) {
    return Mono.create(
        sink ->
            writer.send(
                entry.account(),
                entry.event(),
                confirmed -> {
                  if (confirmed) {
                    sink.success();
                  } else {
                    sink.error(new IllegalStateException("Kafka did not confirm an event"));
                  }
                }));
  }

  private void giveUp(ShardKeys keys, OutboxEntry entry) {
    String waitedFor = ShardJournal.waitedFor(keys, entry.account());
    progress(keys).giveUp(waitedFor, entry.version());
  }

  private JournalProgress progress(ShardKeys keys) {
    return shards.get(keys.shard()).progress();
  }
}
