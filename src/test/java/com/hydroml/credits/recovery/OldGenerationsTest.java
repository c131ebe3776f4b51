package com.hydroml.credits.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.protocol.ShardState;
import com.hydroml.credits.recovery.ShardScripts.Cleaned;
import com.hydroml.credits.recovery.ShardStore.Stored;
import com.hydroml.credits.redis.ShardKeys;
import com.hydroml.credits.redis.TestGateway;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What older generations have left is removed, of every shard of a server, and nothing else. */
class OldGenerationsTest {

  @Test
  void aServerWithNothingButFirstGenerationsIsNotSearched() {
    ServerIdentity server = new ServerIdentity("run", "replication");
    ServerIdentity other = new ServerIdentity("another run", "replication");
    List<Stored> rows = List.of(open(0, 1, server), open(1, 1, server), open(2, 2, other));
    assertThat(OldGenerations.mayHaveOlder(server, rows)).isFalse();
    assertThat(OldGenerations.mayHaveOlder(other, rows)).isTrue();
  }

  private static Stored open(int shard, long generation, ServerIdentity server) {
    return new Stored(new ShardRow(shard, ShardState.OPEN, generation, server, generation), "");
  }

  @Test
  void onlyWhatIsBelowTheGenerationInForceGoes() {
    try (TestRedis redis = TestRedis.single();
        TestGateway connection = TestGateway.of(redis)) {
      redis.send("SET ec:{s3}:generation 10");
      redis.send("SET ec:{s4}:generation 1");
      for (int generation = 1; generation <= 11; generation++) {
        for (int i = 0; i < 20; i++) {
          redis.send("SET ec:{s3}:g" + generation + ":h:" + i + " x");
          redis.send("SET ec:{s4}:g" + generation + ":h:" + i + " x");
        }
      }
      redis.send("SET other x");
      ShardScripts scripts = new ShardScripts(connection.gateway());
      ScriptGate.Found found = scripts.probe(List.of(3)).block().get(3);
      ShardKeys keys = ShardKeys.of(3, found.generation(), found.server());
      long removed = 0;
      String cursor = Cleaned.BEGIN;
      do {
        Cleaned page = scripts.clean(keys, cursor, 50).block();
        removed += page.removed();
        cursor = page.cursor();
      } while (!cursor.equals(Cleaned.BEGIN));
      assertThat(removed).isEqualTo(9 * 20);
      assertThat(redis.send("DBSIZE")).isEqualTo(Integer.toString(2 * 20 + 11 * 20 + 3));
    }
  }
}
