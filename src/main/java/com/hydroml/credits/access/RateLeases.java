package com.hydroml.credits.access;

import com.hydroml.credits.access.RateLeaseRows.Mine;
import com.hydroml.credits.access.RateLeaseRows.Row;
import com.hydroml.credits.access.RateLimiter.Lease;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Renews this instance's shares of the limits of keys and of tokens' subjects each second, in the
 * background. No request waits for it; without it shares are halved when their leases end.
 */
final class RateLeases extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(RateLeases.class);

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final Duration START_PATIENCE = Duration.ofSeconds(15);
  private static final long LEASE_NS = Duration.ofSeconds(RateLeaseRows.LEASE_S).toNanos();

  /** Of more credentials than that, those most in demand have other shares than equal ones. */
  private static final int MAX_LEASED = 2000;

  private final ApiKeys keys;
  private final SubjectLimiters subjects;
  private final RateLeaseRows rows;
  private final TransactionalOperator transactions;
  private final LongSupplier nanoTime;

  /**
   * What was asked lately, requests per 1000 seconds; only the one who renews reads and writes it.
   */
  private Map<String, Long> demands = Map.of();

  private volatile boolean lapsed;
  private volatile long renewedAt;

  RateLeases(
      ApiKeys keys,
      SubjectLimiters subjects,
      RateLeaseRows rows,
      TransactionalOperator transactions,
      LongSupplier nanoTime) {
    super(StartPhases.CREDENTIALS);
    this.keys = keys;
    this.subjects = subjects;
    this.rows = rows;
    this.transactions = transactions;
    this.nanoTime = nanoTime;
    this.renewedAt = nanoTime.getAsLong();
  }

  @Override
  protected Disposable begin() {
    // Without a lease it serves, too: half of a small part.
    renew().timeout(START_PATIENCE).onErrorResume(this::later).block();
    return Disposables.composite(
        every(INTERVAL, () -> renew().timeout(PATIENCE).onErrorResume(this::later)),
        this::disappear);
  }

  private Mono<Void> later(Throwable failure) {
    if (!lapsed) {
      log.warn("shares of rate limits are not renewed, and halved: {}", failure.toString());
    }
    lapsed = true;
    return Mono.empty();
  }

  private Mono<Void> renew() {
    return Mono.defer(
        () -> {
          // The lease counts from before it was asked for, so that it ends here first.
          long freshUntil = nanoTime.getAsLong() + LEASE_NS;
          demands = measured();
          return rows.appear()
              .flatMap(this::renew)
              .as(transactions::transactional)
              .doOnNext(renewed -> take(renewed, freshUntil))
              .then();
        });
  }

  private record Renewed(int instances, List<Mine> shares) {}

  private Mono<Renewed> renew(int instances) {
    return rows.others()
        .map(others -> new Renewed(instances, shares(instances, others)))
        .flatMap(renewed -> rows.write(renewed.shares).thenReturn(renewed));
  }

  /** What is asked a second, now or, fading, a little while ago. */
  private Map<String, Long> measured() {
    Map<String, Long> measured = new HashMap<>();
    for (KeyCaller caller : keys.limited()) {
      measure(caller.id(), caller.state().limiter(), measured);
    }
    subjects.known().forEach((id, limiter) -> measure(id, limiter, measured));
    return measured;
  }

  private void measure(String id, RateLimiter limiter, Map<String, Long> measured) {
    long now = limiter.takeAsked() * 1000;
    long demand = Math.max(now, demands.getOrDefault(id, 0L) / 2);
    if (demand >= 1000) {
      measured.put(id, demand);
    }
  }

  private @Nullable RateLimit limit(String id) {
    return id.startsWith(JwtCaller.PREFIX) ? subjects.limit() : keys.limit(id);
  }

  /**
   * Shares of the credentials that are in demand, here or elsewhere; of all others they are equal.
   */
  private List<Mine> shares(int instances, List<Row> rows) {
    if (instances == 1 && rows.isEmpty()) {
      return List.of();
    }
    Map<String, List<RateShares.Other>> others = new HashMap<>();
    for (Row row : rows) {
      List<RateShares.Other> known = others.getOrDefault(row.credential(), new ArrayList<>());
      known.add(row.other());
      others.put(row.credential(), known);
    }
    Set<String> concerned = new HashSet<>(demands.keySet());
    concerned.addAll(others.keySet());
    List<Mine> shares = new ArrayList<>();
    for (String id : concerned) {
      RateLimit limit = limit(id);
      if (limit != null) {
        share(id, limit, instances, others.getOrDefault(id, List.of()), shares);
      }
    }
    shares.sort(Comparator.comparingLong(Mine::demand).reversed());
    List<Mine> most = new ArrayList<>(shares.subList(0, Math.min(MAX_LEASED, shares.size())));
    most.sort(Comparator.comparing(Mine::credential));
    return most;
  }

  private void share(
      String id, RateLimit limit, int instances, List<RateShares.Other> others, List<Mine> shares) {
    long demand = demands.getOrDefault(id, 0L);
    long share = RateShares.share(limit.milli(), instances, others, demand);
    boolean idle = demand == 0 && others.stream().noneMatch(other -> other.demand() > 0);
    if (!idle || share != RateShares.equal(limit.milli(), instances)) {
      shares.add(new Mine(id, share, demand));
    }
  }

  /** Seconds since shares were renewed last. */
  double ageSeconds() {
    return (nanoTime.getAsLong() - renewedAt) / 1e9;
  }

  private void take(Renewed renewed, long freshUntil) {
    renewedAt = freshUntil - LEASE_NS;
    Map<String, Lease> leases = HashMap.newHashMap(renewed.shares.size());
    renewed.shares.forEach(
        mine -> leases.put(mine.credential(), new Lease(mine.share(), freshUntil)));
    for (KeyCaller caller : keys.limited()) {
      caller.state().limiter().lease(leases.get(caller.id()));
    }
    subjects.lease(leases);
    keys.membership(new RateMembership(renewed.instances, freshUntil));
    if (lapsed) {
      log.info("shares of rate limits are renewed again");
      lapsed = false;
    }
  }

  /** The others then need not wait for the leases to end. */
  private void disappear() {
    rows.disappear()
        .as(transactions::transactional)
        .timeout(PATIENCE)
        .onErrorResume(
            failure -> {
              log.debug("this instance's shares end by themselves", failure);
              return Mono.empty();
            })
        .block();
  }
}
