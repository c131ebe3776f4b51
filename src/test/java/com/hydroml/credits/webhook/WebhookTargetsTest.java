package com.hydroml.credits.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A URL is judged by its text and by every address that its name has, at each use anew. */
class WebhookTargetsTest {

  private final Deque<String[]> lookups = new ArrayDeque<>();

  private WebhookTargets targets(boolean allowInsecure, String... allowed) {
    return new WebhookTargets(
        properties(allowInsecure, Set.of(allowed)),
        Schedulers.immediate(),
        this::addresses,
        Duration.ofSeconds(20));
  }

  static WebhookProperties properties(boolean allowInsecure, Set<String> allowed) {
    return new WebhookProperties(
        allowInsecure,
        allowed,
        Duration.ofMillis(100),
        Duration.ofSeconds(2),
        3,
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        4,
        Duration.ofDays(1));
  }

  private InetAddress[] addresses(String host) throws UnknownHostException {
    String[] found = lookups.poll();
    if (found == null) {
      return InetAddress.getAllByName(host);
    }
    return Stream.of(found).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  private static String refusal(WebhookTargets targets, String url) {
    return targets.refusal(url).block();
  }

  @ParameterizedTest
  @CsvSource({
    "http://8.8.8.8/, must begin with https://",
    "ftp://8.8.8.8/, must begin with https://",
    "file:///etc/passwd, must begin with https://",
    "//8.8.8.8/, must begin with https://",
    "https:///x, must name a host",
    "https:x, must name a host",
    "https://[fe80::1%25eth0]/, must name a host",
    "https://me:secret@8.8.8.8/, must have neither user nor fragment",
    "https://8.8.8.8/#x, must have neither user nor fragment",
    "https://8.8.8.8:22/, must use port 443 or 8443",
    "https://8.8.8.8:6379/, must use port 443 or 8443",
    "https://8.8.8.8:99999/, must use port 443 or 8443",
    "https://8.8.8.8//evil/, must have a path that does not begin with two slashes",
    "https://8.8.8.8/ x, must be a URL of at most 1024 ASCII characters",
    "https://8.8.8.8/ü, must be a URL of at most 1024 ASCII characters",
    "https://127.0.0.1/, must not lead to an internal address",
    "https://localhost/, must not lead to an internal address",
    "https://LOCALHOST/, must not lead to an internal address",
    "https://[::1]/, must not lead to an internal address",
    "https://[::ffff:10.0.0.1]/, must not lead to an internal address",
    "https://169.254.169.254/latest/meta-data, must not lead to an internal address",
  })
  void refused(String url, String refusal) {
    assertThat(refusal(targets(false), url)).isEqualTo(refusal);
  }

  /** What the resolver of the machine takes for an address is judged as that address. */
  @ParameterizedTest
  @ValueSource(strings = {"https://2130706433/", "https://127.1/", "https://0x7f000001/"})
  void anotherWayToWriteLoopbackLeadsNowhere(String url) {
    WebhookTargets targets = targets(false);
    assertThatThrownBy(() -> targets.resolve(targets.parse(url)).block())
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(RefusedTargetException.class),
            e -> assertThat(e).hasCauseInstanceOf(UnknownHostException.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://8.8.8.8/",
        "https://8.8.8.8",
        "https://8.8.8.8:8443/a?b=c",
        "HTTPS://8.8.8.8/x"
      })
  void accepted(String url) {
    assertThat(refusal(targets(false), url)).isNull();
  }

  @Test
  void oneInternalAddressOfANameIsEnough() {
    lookups.add(new String[] {"8.8.8.8", "10.0.0.1"});
    assertThat(refusal(targets(false), "https://hooks.test/")).contains("internal");
  }

  @Test
  void aNameThatIsNotKnownIsJudgedLater() {
    assertThat(refusal(targets(false), "https://hooks.invalid/")).isNull();
  }

  /** A name that leads elsewhere a moment later is refused when something is to be sent. */
  @Test
  void whatANameLeadsToIsJudgedAtEachUse() {
    WebhookTargets targets = targets(false);
    lookups.addAll(List.of(new String[] {"8.8.8.8"}, new String[] {"127.0.0.1"}));
    assertThat(refusal(targets, "https://hooks.test/")).isNull();
    assertThatThrownBy(() -> targets.resolve(targets.parse("https://hooks.test/")).block())
        .isInstanceOf(RefusedTargetException.class);
  }

  private static WebhookUrl named(String host) {
    return WebhookUrl.parse("https://" + host + "/", false);
  }

  /** Its look-up goes on for as long as it likes, and takes one thread of the two. */
  @Test
  void slowNameServersHoldUpNoOtherName() {
    CountDownLatch never = new CountDownLatch(1);
    Scheduler lookups = Schedulers.newBoundedElastic(2, 4, "lookups");
    WebhookTargets.Resolver resolver =
        host -> {
          if (host.equals("slow.test")) {
            awaitUninterruptibly(never);
          }
          return new InetAddress[] {InetAddress.ofLiteral("8.8.8.8")};
        };
    WebhookTargets impatient =
        new WebhookTargets(properties(false, Set.of()), lookups, resolver, Duration.ofMillis(20));
    WebhookTargets patient =
        new WebhookTargets(properties(false, Set.of()), lookups, resolver, Duration.ofMinutes(1));
    try {
      for (int attempt = 0; attempt < 10; attempt++) {
        assertThatThrownBy(() -> impatient.resolve(named("slow.test")).block())
            .hasRootCauseInstanceOf(TimeoutException.class)
            .hasRootCauseMessage("the name was not looked up in time");
      }
      assertThat(patient.resolve(named("fast.test")).block().getHostString())
          .isEqualTo("fast.test");
    } finally {
      never.countDown();
      lookups.dispose();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theAddressThatWasJudgedIsTheOneThatIsConnectedTo() {
    WebhookTargets targets = targets(false);
    lookups.add(new String[] {"8.8.8.8"});
    InetSocketAddress pinned = targets.resolve(targets.parse("https://hooks.test/")).block();
    assertThat(pinned.isUnresolved()).isFalse();
    assertThat(pinned.getAddress().getHostAddress()).isEqualTo("8.8.8.8");
    assertThat(pinned.getHostString()).isEqualTo("hooks.test");
    assertThat(pinned.getPort()).isEqualTo(443);
  }

  @Test
  void allowedAddressesCountOnlyWhereInsecureOnesDo() {
    assertThat(refusal(targets(true, "127.0.0.1"), "http://127.0.0.1:8080/")).isNull();
    assertThat(refusal(targets(true, "127.0.0.1"), "http://127.0.0.2:8080/")).contains("internal");
    assertThat(refusal(targets(true), "http://127.0.0.1:8080/")).contains("internal");
    assertThat(refusal(targets(false, "127.0.0.1"), "https://127.0.0.1/")).contains("internal");
  }
}
