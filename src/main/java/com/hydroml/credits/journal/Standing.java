package com.hydroml.credits.journal;

import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.protocol.Announcement;
import com.hydroml.credits.protocol.Fence;
import com.hydroml.credits.protocol.Lease;
import com.hydroml.credits.protocol.ShardRow;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What this instance has read in the control topic, and so what its answers may promise.
 * Thread-safe.
 *
 * <p>Listening begins at the topic's end. What was announced before is in the shards' rows, so a
 * lease counts only once the rows were read after the listening began.
 */
public final class Standing {

  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final AtomicReferenceArray<Fence> fences = new AtomicReferenceArray<>(Shards.COUNT);

  /** The same by the shards' rows; apart, because a row says nothing of when others were heard. */
  private final AtomicReferenceArray<Fence> shown = new AtomicReferenceArray<>(Shards.COUNT);

  private final Map<String, Long> heard = new ConcurrentHashMap<>();
  private final String instance;
  private volatile Lease lease = Lease.NONE;
  private volatile long listening;
  private volatile long informed;
  private volatile long listeningSince = System.nanoTime();

  /** When another instance was last heard, or the listening began; read by the reading thread. */
  private volatile long lastOther = listeningSince;

  /** What that was when the shard's fence was read. */
  private final AtomicLongArray lastOtherBefore = new AtomicLongArray(Shards.COUNT);

  /**
   * @param instance this instance's name, which no other has or had
   */
  public Standing(String instance) {
    this.instance = instance;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      fences.set(shard, Fence.NONE);
      shown.set(shard, Fence.NONE);
    }
  }

  /** This instance's name. */
  public String instance() {
    return instance;
  }

  /** Whether an instance has sent no heartbeat for so long, by what was read here. */
  public boolean isSilent(String other, Duration howLong) {
    long now = System.nanoTime();
    long last = heard.getOrDefault(other, listeningSince);
    return now - last > howLong.toNanos() && now - listeningSince > howLong.toNanos();
  }

  /** Whether answers may say {@code journaled} now. */
  public boolean isLeased() {
    return informed == listening && lease.isValid(System.nanoTime());
  }

  /** Whether a later generation of the shard was announced, or stands in its row. */
  public boolean isFenced(int shard, long generation) {
    return fences.get(shard).covers(generation) || shown.get(shard).covers(generation);
  }

  /**
   * Whether no other instance can hold a lease of so many nanoseconds without having read the fence
   * of this generation. Whoever sends a heartbeat after the fence reads the fence before it reads
   * that heartbeat back; and what was sent before the fence was sent before it was read here.
   */
  public boolean isOutlived(int shard, long target, long nanos) {
    return fences.get(shard).below() >= target
        && System.nanoTime() - lastOtherBefore.get(shard) >= nanos;
  }

  /** Which listening this is; to be asked for before the shards' rows are read. */
  public long listening() {
    return listening;
  }

  /** A shard's row was read. Announcements that were missed are known from it. */
  public void show(ShardRow row) {
    shown.getAndUpdate(row.shard(), fence -> fence.read(row));
  }

  /** The shards' rows were read and {@linkplain #show shown}, and what they say is obeyed. */
  public void informed(long since) {
    informed = since;
  }

  /**
   * The topic is read from its end, from now on: nothing that was known of it counts any more.
   *
   * @param since when its end was asked for, or later
   * @param alone whether no other instance that was there before can hold a lease
   */
  synchronized void listenAnew(long since, boolean alone) {
    lease = Lease.NONE;
    listening++;
    listeningSince = since;
    lastOther = alone ? since - FORGOTTEN.toNanos() : since;
  }

  synchronized void readBack(long sentAt) {
    lease = lease.readBack(sentAt, Lease.VALIDITY);
  }

  /** Another instance has sent a heartbeat; those that have gone are forgotten. */
  void heard(String other) {
    long now = System.nanoTime();
    lastOther = now;
    heard.put(other, now);
    heard.values().removeIf(last -> now - last > FORGOTTEN.toNanos());
  }

  /**
   * There was a record in a form that is younger than this instance, or nonsense. It may have been
   * a fence, so that nothing is promised before the shards' rows were read after it; and it may
   * have been somebody's heartbeat.
   */
  synchronized void heardWhatIsNotUnderstood() {
    lease = Lease.NONE;
    listening++;
    lastOther = System.nanoTime();
  }

  void read(Announcement announcement) {
    if (announcement.generation() > fences.get(announcement.shard()).below()) {
      lastOtherBefore.set(announcement.shard(), lastOther);
    }
    fences.getAndUpdate(announcement.shard(), fence -> fence.read(announcement));
  }
}
