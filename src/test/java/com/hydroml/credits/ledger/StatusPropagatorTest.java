package com.hydroml.credits.ledger;

import static com.hydroml.credits.ledger.LedgerTestDatabase.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.StatusChange;
import com.hydroml.credits.kernel.Shards;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What of the table of changes is brought to Redis, and what stays. */
class StatusPropagatorTest {

  private static final String AWAY = "user:away";
  private static final String SERVED = "user:served";

  private final List<String> brought = new ArrayList<>();
  private LedgerTestDatabase ledger;
  private StatusPropagator propagator;
  private int served = Shards.of(SERVED);

  @BeforeEach
  void open() {
    ledger = new LedgerTestDatabase();
    propagator = new StatusPropagator(ledger.client, this::bring, ledger.meters);
    assertThat(Shards.of(AWAY)).isNotEqualTo(Shards.of(SERVED));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private Mono<Void> bring(int shard, List<StatusChange> changes) {
    if (shard != served) {
      return Mono.error(new IllegalStateException("not served"));
    }
    changes.forEach(change -> brought.add(change.account() + " " + change.version()));
    return Mono.empty();
  }

  private void changed(String account, int times) {
    ledger.execute(
        "insert into status_change (account, status, version)"
            + " select '%s', 'frozen', i from generate_series(1, %d) i".formatted(account, times));
  }

  private void propagate(int times) {
    for (int i = 0; i < times; i++) {
      propagator.propagate().block(PATIENCE);
    }
  }

  @Test
  void whatAShardThatIsNotServedKeepsWaitingDelaysNobody() {
    changed(AWAY, 500);
    changed(SERVED, 1);

    propagate(3);

    assertThat(brought).containsExactly(SERVED + " 1");
    assertThat(ledger.number("select count(*) from status_change")).isEqualTo(500);
  }

  @Test
  void whatWaitedIsBroughtOnceItsShardIsServed() {
    changed(AWAY, 500);
    propagate(4);
    served = Shards.of(AWAY);

    propagate(4);

    assertThat(brought).hasSize(500);
    assertThat(ledger.number("select count(*) from status_change")).isZero();
  }
}
