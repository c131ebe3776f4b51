package com.hydroml.credits.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One that cannot be looked at, or not be settled, keeps no other from it. */
class WatcherTest {

  private static final String STUCK = "account-037";

  private final TreeSet<String> names = new TreeSet<>();
  private final Set<String> settled = new HashSet<>();
  private final List<Integer> looks = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private String stuck = STUCK;
  private String broken = "";

  private final class Names implements Watched {
    @Override
    public Mono<List<String>> following(String after, int most) {
      return Mono.just(names.tailSet(after, false).stream().limit(most).toList());
    }

    @Override
    public Mono<List<String>> due(List<String> asked) {
      looks.add(asked.size());
      return asked.contains(stuck)
          ? Mono.error(new IllegalStateException("canceling statement due to statement timeout"))
          : Mono.just(asked);
    }

    @Override
    public Flux<String> settle(String name) {
      return name.equals(broken)
          ? Flux.error(new IllegalStateException("it cannot be written"))
          : Flux.defer(() -> settled.add(name) ? Flux.just("evt_" + name) : Flux.empty());
    }
  }

  private Watcher watcher() {
    IntStream.range(0, 100).forEach(i -> names.add("account-%03d".formatted(i)));
    return new Watcher(
        new Names(),
        new AlertProperties(Duration.ofSeconds(1), 64, Duration.ofDays(400)),
        now::get,
        new Watcher.Meters("age", "raised"),
        meters);
  }

  private static void look(Watcher watcher, int times) {
    for (int i = 0; i < times; i++) {
      watcher.look().block();
    }
  }

  @Test
  void whatFailsAloneIsPassedOverAndTheRestIsLookedAt() {
    Watcher watcher = watcher();
    look(watcher, 40);
    assertThat(settled).hasSize(99).doesNotContain(STUCK);
    assertThat(looks).contains(64, 32, 1);
    assertThat(meters.get("raised").counter().count()).isEqualTo(99);

    stuck = "";
    look(watcher, 40);
    assertThat(settled).hasSize(100);
    assertThat(looks.getLast() + looks.get(looks.size() - 2)).isEqualTo(100);
  }

  @Test
  void aRoundIsOverWhenAllWereLookedAt() {
    Watcher watcher = watcher();
    stuck = "";
    now.set(Duration.ofSeconds(7).toNanos());
    look(watcher, 1);
    assertThat(meters.get("age").gauge().value()).isEqualTo(7);
    look(watcher, 1);
    assertThat(meters.get("age").gauge().value()).isZero();
  }

  @Test
  void oneThatCannotBeSettledIsDueAgainInTheNextRound() {
    Watcher watcher = watcher();
    stuck = "";
    broken = "account-003";
    look(watcher, 2);
    assertThat(settled).hasSize(99);
    broken = "";
    look(watcher, 2);
    assertThat(settled).hasSize(100);
  }
}
