package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the comparison with the ledger sees of Redis, also of what no service would have written.
 */
class HotStatesTest extends ScriptTest {

  private static Map<String, HotState> states(String... accounts) {
    return new HotStates(scripts.gateway, FirstGenerations.served(TestStanding.leased()))
        .of(List.of(accounts))
        .block();
  }

  @Test
  void accountsAreToldAsTheyAreAndThoseThatAreLackingLeftOut() {
    String account = account(100);
    authorize(account, 40);
    assertThat(states(account, absentInShardOf(account)))
        .containsExactly(Map.entry(account, new HotState(2, 60, 40, 1)));
  }

  @Test
  void aDamagedAccountDiffersAndKeepsNobodyFromComparingTheOthers() {
    String damaged = account(100);
    ShardKeys keys = ScriptFixture.keysOf(damaged);
    String sound = absentInShardOf(damaged);
    scripts.create(sound);
    scripts.grant(sound, 7, "grant");
    String hash = keys.prefix() + "a:" + damaged;
    scripts.call(keys, "HSET", hash, "a", "what is this");
    assertThat(states(damaged, sound)).containsOnlyKeys(damaged, sound);
    assertThat(states(damaged)).containsEntry(damaged, new HotState(1, -1, 0, 0));
    scripts.call(keys, "HSET", hash, "a", "0.5");
    assertThat(states(damaged)).containsEntry(damaged, new HotState(1, -1, 0, 0));
    scripts.call(keys, "HDEL", hash, "v");
    assertThat(states(damaged)).containsEntry(damaged, new HotState(-1, -1, 0, 0));
    scripts.call(keys, "SET", hash, "no account");
    scripts.call(keys, "SET", keys.prefix() + "e:" + damaged, "no holds");
    assertThat(states(damaged, sound))
        .containsEntry(damaged, new HotState(-1, -1, -1, -1))
        .containsEntry(sound, new HotState(1, 7, 0, 0));
    scripts.call(keys, "DEL", hash);
    scripts.call(keys, "DEL", keys.prefix() + "e:" + damaged);
  }

  private String absentInShardOf(String account) {
    String other = name();
    while (Shards.of(other) != Shards.of(account)) {
      other = name();
    }
    return other;
  }
}
