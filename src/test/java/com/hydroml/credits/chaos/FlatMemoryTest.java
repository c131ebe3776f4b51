package com.hydroml.credits.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.Freeze;
import com.hydroml.credits.contract.KeepAlive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory stays flat while Redis is slow, Kafka and Postgres do not answer at all, and thousands of
 * connections ask again and again: {@code mvn test -Dtest=FlatMemoryTest -Dmeasure=true}. Takes
 * five minutes. An instance has 384 MB.
 */
@EnabledIfSystemProperty(named = "measure", matches = "true")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FlatMemoryTest {

  private static final Logger log = LoggerFactory.getLogger(FlatMemoryTest.class);

  private static final int CONNECTIONS = 4_000;
  private static final int ACCOUNTS = 1_000;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final int LOOKS = Integer.getInteger("measure.looks", 9);
  private static final Duration REPLY_DELAY = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(4);
  private static final String METADATA = "'metadata': {'note': '%s'}".formatted("x".repeat(1_500));

  /** Answered within two seconds, says the contract; some of it is the way through this machine. */
  private static final double LONGEST_MS = 2_500;

  private static final long MOST_GROWTH = 64L << 20;

  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  private final ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> kinds = new ConcurrentHashMap<>();
  private volatile boolean over;

  @Test
  void memoryStaysFlatWhileEverythingDownstreamIsSlow() throws IOException {
    try (Stack stack = Stack.single(ServiceClasses.built())) {
      List<Integer> ports = stack.instances().stream().map(ServiceInstance::port).toList();
      fill(ports.getFirst());
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int port = ports.get(i % ports.size());
        clients.add(Thread.ofVirtual().start(() -> work(port)));
      }
      Workload.letWork(WARM_UP);
      forget();
      Workload.letWork(BETWEEN_LOOKS);
      long before = looked("all is well", stack);

      List<Long> during = new ArrayList<>();
      stack.singleRedis().proxies().forEach(proxy -> proxy.delay(REPLY_DELAY));
      try (Freeze kafka = Freeze.of(stack.kafka().process());
          Freeze postgres = Freeze.of(stack.postgres().process())) {
        Workload.letWork(BETWEEN_LOOKS);
        for (int i = 0; i < LOOKS; i++) {
          forget();
          Workload.letWork(BETWEEN_LOOKS);
          during.add(looked("all is slow", stack));
          assertThat(p99()).isLessThan(LONGEST_MS);
        }
      } finally {
        stack.singleRedis().proxies().forEach(proxy -> proxy.delay(Duration.ZERO));
      }
      assertThat(during).allSatisfy(used -> assertThat(used - before).isLessThan(MOST_GROWTH));
      // What is under way at the moment of a look differs by some megabytes.
      assertThat(median(during.subList(2 * LOOKS / 3, LOOKS)))
          .as("it does not go on growing")
          .isLessThan(median(during.subList(0, LOOKS / 3)) + MOST_GROWTH / 4);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofSeconds(2))
          .until(
              () -> {
                long journaled = counted("201 journaled");
                Workload.letWork(Duration.ofSeconds(1));
                return counted("201 journaled") > journaled + 100;
              });
      over = true;
      for (Thread client : clients) {
        client.join(Duration.ofSeconds(30));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void fill(int port) throws IOException {
    try (KeepAlive client = new KeepAlive(port)) {
      for (int i = 0; i < ACCOUNTS; i++) {
        String path = "/v1/accounts/" + account(i);
        assertThat(client.exchange(KeepAlive.put(path, "{}"))).isEqualTo(201);
        byte[] grant =
            KeepAlive.post(
                path + "/grants",
                "grant-" + i,
                "{'amount': 1000000000000, 'kind': 'bonus', 'reason': 'test'}");
        assertThat(client.exchange(grant)).isEqualTo(201);
      }
    }
  }

  private static String account(int i) {
    return "user:flat-" + i;
  }

  /** One request after the other, and a pause of a few seconds before each. */
  private void work(int port) {
    while (!over) {
      try (KeepAlive client = new KeepAlive(port)) {
        while (!over) {
          LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2 * PAUSE.toNanos()));
          long begin = System.nanoTime();
          int status = client.exchange(request());
          took.add(System.nanoTime() - begin);
          count(status + " " + KeepAlive.kindOf(client.body()));
        }
      } catch (IOException e) {
        count("lost connection");
      }
    }
  }

  private void count(String kind) {
    kinds.computeIfAbsent(kind, first -> new LongAdder()).increment();
  }

  private long counted(String kind) {
    LongAdder count = kinds.get(kind);
    return count == null ? 0 : count.sum();
  }

  /** Half of it needs Redis and Kafka, half of it needs Postgres. */
  private static byte[] request() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long number = random.nextLong(Long.MAX_VALUE);
    return random.nextBoolean()
        ? KeepAlive.get("/v1/accounts/user:nobody-" + number + "/balance")
        : KeepAlive.post(
            "/v1/authorizations",
            "f-" + number,
            "{'account': '%s', 'amount': 1, %s}"
                .formatted(account(random.nextInt(ACCOUNTS)), METADATA));
  }

  private void forget() {
    took.clear();
    kinds.clear();
  }

  private double p99() {
    long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)] / 1e6;
  }

  /** The larger of the instances' heaps after a collection, in bytes. */
  private long looked(String what, Stack stack) throws IOException {
    long used = 0;
    for (ServiceInstance instance : stack.instances()) {
      long pid = instance.process().pid();
      jcmd(pid, "GC.run");
      Matcher lines = USED.matcher(jcmd(pid, "GC.heap_info"));
      long sum = 0;
      while (lines.find()) {
        sum += Long.parseLong(lines.group(1)) << 10;
      }
      used = Math.max(used, sum);
    }
    log.info(
        "{}, {} connections: heap after a collection {} MB, p99 {} ms, {}",
        what,
        CONNECTIONS,
        used >> 20,
        Math.round(p99()),
        new TreeMap<>(kinds));
    return used;
  }

  private static String jcmd(long pid, String command) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }
}
