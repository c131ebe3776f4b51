package com.hydroml.credits.chaos;

import com.hydroml.credits.contract.KeepAlive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * So many requests a second, whatever comes of them: each has its time, and what it took counts
 * from then, not from when a connection was free for it.
 */
final class SteadyLoad implements AutoCloseable {

  private final int port;
  private final int connections;
  private final long gap;
  private final LongFunction<byte[]> request;
  private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  /**
   * @param request the request of each number, from 0
   */
  SteadyLoad(int port, int perSecond, int connections, LongFunction<byte[]> request) {
    this.port = port;
    this.connections = connections;
    this.gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.request = request;
  }

  /**
   * An answer.
   *
   * @param due when it should have been sent, nanoseconds of the monotonic clock
   * @param took nanoseconds from then to the whole answer
   * @param what the status and the durability
   */
  private record Sample(long due, long took, String what) {}

  void start() {
    long begin = System.nanoTime();
    for (int i = 0; i < connections; i++) {
      int first = i;
      threads.add(Thread.ofPlatform().name("load-" + i).start(() -> send(first, begin)));
    }
  }

  private void send(int first, long begin) {
    try (KeepAlive client = new KeepAlive(port)) {
      for (long number = first; !over; number += connections) {
        long due = begin + number * gap;
        while (!over && System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        int status = client.exchange(request.apply(number));
        long took = System.nanoTime() - due;
        samples.add(new Sample(due, took, status + " " + KeepAlive.kindOf(client.body())));
      }
    } catch (IOException e) {
      samples.add(new Sample(System.nanoTime(), 0, "lost connection"));
    }
  }

  /** What came of the requests that were due between two readings of the monotonic clock. */
  Figures between(long from, long to) {
    List<Sample> chosen =
        samples.stream().filter(sample -> sample.due - from >= 0 && sample.due - to < 0).toList();
    return new Figures(
        chosen.stream().mapToLong(Sample::took).sorted().toArray(),
        chosen.stream()
            .collect(Collectors.groupingBy(Sample::what, TreeMap::new, Collectors.counting())));
  }

  /**
   * Of some answers.
   *
   * @param took nanoseconds, sorted
   * @param kinds how many of each status and durability
   */
  record Figures(long[] took, Map<String, Long> kinds) {

    /** Milliseconds that this part of them took at most. */
    double ms(double part) {
      int index = (int) Math.ceil(part * took.length) - 1;
      return took.length == 0 ? 0 : Math.round(took[Math.max(0, index)] / 1e5) / 10.0;
    }

    @Override
    public String toString() {
      return "%d requests: p50 %.1f ms, p99 %.1f ms, longest %.1f ms; %s"
          .formatted(took.length, ms(0.5), ms(0.99), ms(1), kinds);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Figures figures
          && Arrays.equals(took, figures.took)
          && kinds.equals(figures.kinds);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(took) * 31 + kinds.hashCode();
    }
  }

  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(30));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
