package com.hydroml.credits.web;

import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The timers of one operation, one for each way it can end. They are made on first use and then
 * found by index, because a search in the registry would be a part of every request.
 */
final class RequestMeter {

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final String operation;

  /** By problem code or, for successes, by status. */
  private final Map<Object, Timer> timers = new ConcurrentHashMap<>();

  RequestMeter(MeterRegistry registry, String operation) {
    this.registry = registry;
    this.operation = operation;
  }

  void answered(Reply reply, long nanos) {
    Problem problem = reply.problem();
    if (problem == null) {
      record(reply.status(), reply.status(), "success", nanos);
    } else {
      record(problem.code(), reply.status(), problem.code().code(), nanos);
    }
  }

  /** The client left before the answer; the operation goes on. */
  void clientGone(long nanos) {
    record("client_gone", 499, "client_gone", nanos);
  }

  private void record(Object key, int status, String outcome, long nanos) {
    Timer timer = timers.get(key);
    if (timer == null) {
      timer = timer(status, outcome);
      timers.put(key, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(int status, String outcome) {
    return Timer.builder(MeterNames.HTTP_REQUESTS)
        .description("From the request's headers to the answer")
        .tag(MeterNames.OPERATION, operation)
        .tag(MeterNames.STATUS, Integer.toString(status))
        .tag(MeterNames.OUTCOME, outcome)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
