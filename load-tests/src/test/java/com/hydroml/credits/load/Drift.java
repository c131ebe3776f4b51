package com.hydroml.credits.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Reads the service's own metrics while a load runs, and compares the last third of it with the
 * first: used heap (the lowest readings, which are those after a collection) and mean latency.
 */
final class Drift {

  /** How much more the last third may have than the first: garbage and noise, but no leak. */
  private static final double BOUND = 1.25;

  /** Below this many bytes growth is the warm-up of caches. */
  private static final double SMALL_HEAP = 32e6;

  /** Below this many seconds of mean latency, differences are noise. */
  private static final double SMALL_LATENCY = 0.005;

  private final Duration every;
  private final List<Sample> samples = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("drift").daemon().factory());

  Drift(Duration length) {
    this.every = length.dividedBy(120).plusMillis(500);
  }

  /** Counters at an instant. */
  private record Sample(double heap, double requests, double seconds) {}

  void begin() {
    timer.scheduleAtFixedRate(this::sample, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sample() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(Settings.management() + "/actuator/prometheus"))
              .timeout(Duration.ofSeconds(5))
              .build();
      String metrics = client.send(request, BodyHandlers.ofString()).body();
      synchronized (samples) {
        samples.add(
            new Sample(
                sum(metrics, "jvm_memory_used_bytes{area=\"heap\""),
                sum(metrics, "credits_http_requests_seconds_count"),
                sum(metrics, "credits_http_requests_seconds_sum")));
      }
    } catch (IOException e) {
      System.out.println("a sample is missing: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double sum(String metrics, String prefix) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /**
   * Prints what was found.
   *
   * @throws IllegalStateException if heap or latency grew
   */
  void end() {
    timer.shutdownNow();
    List<Sample> all;
    synchronized (samples) {
      all = List.copyOf(samples);
    }
    int third = all.size() / 3;
    if (third < 3) {
      throw new IllegalStateException("only " + all.size() + " samples: the run was too short");
    }
    List<Sample> first = all.subList(0, third);
    List<Sample> last = all.subList(all.size() - third, all.size());
    compare("heap after collections, bytes", Drift::heap, first, last, SMALL_HEAP);
    compare("mean latency, seconds", Drift::latency, first, last, SMALL_LATENCY);
  }

  private static void compare(
      String what,
      ToDoubleFunction<List<Sample>> figure,
      List<Sample> first,
      List<Sample> last,
      double small) {
    double before = figure.applyAsDouble(first);
    double after = figure.applyAsDouble(last);
    System.out.printf("%s: %.4g in the first third, %.4g in the last%n", what, before, after);
    if (after > before * BOUND && after - before > small) {
      throw new IllegalStateException(what + " grew from " + before + " to " + after);
    }
  }

  private static double heap(List<Sample> samples) {
    return samples.stream().mapToDouble(Sample::heap).min().orElseThrow();
  }

  private static double latency(List<Sample> samples) {
    Sample begin = samples.getFirst();
    Sample end = samples.getLast();
    return (end.seconds - begin.seconds) / Math.max(1, end.requests - begin.requests);
  }
}
