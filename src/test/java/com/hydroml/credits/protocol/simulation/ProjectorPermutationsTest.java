package com.hydroml.credits.protocol.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.protocol.Marker;
import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.quality.RunsAside;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Schedule 21: the projector takes the events of two generations, the marker between them and
 * duplicates in any order that a log can have them in, and is restarted after every record.
 */
@RunsAside
class ProjectorPermutationsTest {

  private static final Event V1 = event(1, 1, 0, null);
  private static final Event V2 = event(1, 2, 0, V1);
  private static final Event NEXT_V1 = event(2, 1, 1, null);
  private static final Marker MARKER = new Marker(0, 2, new ServerIdentity("run2", "replid2"));

  private static Event event(long generation, int version, int nonce, Event parent) {
    return new Event(
        generation, 0, version, Event.Kind.GRANT, -1, version, 0, 0, 1, 0, 0, nonce, parent);
  }

  @Test
  void everyOrderLeadsToOneChain() {
    List<List<Object>> orders = new ArrayList<>();
    permute(new ArrayList<>(List.of(V1, V2, MARKER, V1, V2, NEXT_V1, NEXT_V1, MARKER)), 0, orders);
    int[] seen = new int[3];
    for (List<Object> order : orders) {
      Ledger ledger = project(order);
      if (order.indexOf(NEXT_V1) < order.indexOf(MARKER)) {
        assertThat(ledger.halted).as("%s", order).isTrue();
        assertThat(ledger.position).isEqualTo(order.indexOf(NEXT_V1));
        seen[0]++;
      } else if (order.indexOf(V1) < order.indexOf(MARKER)) {
        // Who opens a shard waits for the marker, and so would have begun above these versions.
        assertThat(ledger.conflict).as("%s", order).isTrue();
        assertThat(ledger.history(0)).as("%s", order).isEqualTo(beforeTheMarker(order));
        seen[1]++;
      } else {
        assertThat(ledger.conflict).as("%s", order).isFalse();
        assertThat(ledger.history(0)).as("%s", order).containsExactly(NEXT_V1);
        assertThat(ledger.parked).as("%s", order).isEmpty();
        seen[2]++;
      }
    }
    assertThat(seen).doesNotContain(0);
    assertThat(orders).hasSize(40_320);
  }

  /** What of the old generation came in time, without what it rests on that did not. */
  private static List<Event> beforeTheMarker(List<Object> order) {
    boolean both = order.indexOf(V2) < order.indexOf(MARKER);
    return both ? List.of(V1, V2) : List.of(V1);
  }

  /** A copy stands for a restart: all that survives is what was committed. */
  private static Ledger project(List<Object> order) {
    Ledger ledger = new Ledger();
    ledger.generation = 1;
    ledger.create(0, 0);
    for (Object record : order) {
      ledger = ledger.copy();
      if (!ledger.halted) {
        ledger.take(record, new Rules());
      }
    }
    Event before = null;
    for (Event event : ledger.history(0)) {
      assertThat(event.parent).as("%s", order).isEqualTo(before);
      before = event;
    }
    return ledger;
  }

  private static void permute(List<Object> records, int from, List<List<Object>> orders) {
    if (from == records.size()) {
      orders.add(List.copyOf(records));
      return;
    }
    for (int i = from; i < records.size(); i++) {
      java.util.Collections.swap(records, from, i);
      permute(records, from + 1, orders);
      java.util.Collections.swap(records, from, i);
    }
  }
}
