package com.hydroml.credits.access;

import com.hydroml.credits.access.RateLimiter.Lease;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The limiters of those who send tokens, one each, whichever of their tokens they send. They are
 * made when somebody comes and forgotten when they have rested: a full bucket is like a new one.
 */
final class SubjectLimiters {

  /** Some 20 MB; whoever finds no room shares one limiter with all others who find none. */
  static final int MOST = 50_000;

  private static final long PAUSE_NS = 1_000_000_000;

  private final @Nullable RateLimit limit;
  private final int most;
  private final LongSupplier nanoTime;
  private final Supplier<RateMembership> membership;
  private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();
  private final RateLimiter roomless;
  private final AtomicLong clearedAt;
  private volatile Map<String, Lease> leases = Map.of();

  /**
   * @param limit of each subject, or null for none
   * @param most so many limiters are kept
   * @param membership among how many instances limits are shared
   */
  SubjectLimiters(
      @Nullable RateLimit limit,
      int most,
      LongSupplier nanoTime,
      Supplier<RateMembership> membership) {
    this.limit = limit;
    this.most = most;
    this.nanoTime = nanoTime;
    this.membership = membership;
    this.roomless = made();
    this.clearedAt = new AtomicLong(nanoTime.getAsLong() - PAUSE_NS);
  }

  private RateLimiter made() {
    RateLimiter limiter = new RateLimiter(nanoTime, membership);
    limiter.limit(limit);
    return limiter;
  }

  /** The limit of each, or null if there is none. */
  @Nullable RateLimit limit() {
    return limit;
  }

  /** The limiter of whom this id names. */
  RateLimiter of(String id) {
    if (limit == null) {
      return roomless;
    }
    RateLimiter known = limiters.get(id);
    return known == null ? added(id) : known;
  }

  private RateLimiter added(String id) {
    if (limiters.size() >= most) {
      forgetRested();
      if (limiters.size() >= most) {
        return roomless;
      }
    }
    return limiters.computeIfAbsent(id, this::leased);
  }

  private RateLimiter leased(String id) {
    RateLimiter limiter = made();
    limiter.lease(leases.get(id));
    return limiter;
  }

  /** It looks at all of them, so at most once a second. */
  private void forgetRested() {
    long now = nanoTime.getAsLong();
    long last = clearedAt.get();
    if (now - last >= PAUSE_NS && clearedAt.compareAndSet(last, now)) {
      limiters.values().removeIf(RateLimiter::isFull);
    }
  }

  /** Those that are known here, by their ids. */
  Map<String, RateLimiter> known() {
    return limiters;
  }

  /** Takes these shares in place of all before; of others it is an equal part. */
  void lease(Map<String, Lease> shares) {
    leases = shares;
    limiters.forEach((id, limiter) -> limiter.lease(shares.get(id)));
  }
}
