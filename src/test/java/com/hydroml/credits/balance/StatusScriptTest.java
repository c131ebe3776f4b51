package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.ShardKeys;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A status reaches Redis whatever comes between, and never an older one after a later one. */
class StatusScriptTest extends ScriptTest {

  private static void bring(StatusChange... changes) {
    new HotStatuses(scripts.gateway, FirstGenerations.served(TestStanding.leased()))
        .bring(Shards.of(changes[0].account()), List.of(changes))
        .block();
  }

  private static StatusChange change(String account, AccountStatus status, long version) {
    return new StatusChange(account, status, version);
  }

  private static long status(String account) {
    return audit(account).account(account).status();
  }

  @Test
  void anAccountThatIsLoadedHasItsStatusAtOnce() {
    String account = account(100);
    bring(change(account, AccountStatus.QUARANTINED, 1));
    assertRefused(authorize(account, 1), ReplyCode.QUARANTINED);
    bring(change(account, AccountStatus.FROZEN, 2), change(account, AccountStatus.ACTIVE, 3));
    assertThat(changed(authorize(account, 1)).version()).isEqualTo(2);
  }

  @Test
  void anEarlierChangeThatComesLateOrAgainUndoesNothing() {
    String account = account(100);
    StatusChange frozen = change(account, AccountStatus.FROZEN, 1);
    bring(frozen);
    bring(change(account, AccountStatus.ACTIVE, 2));
    bring(frozen);
    assertThat(status(account)).isEqualTo(AccountStatus.ACTIVE.code());
  }

  @Test
  void aLoadThatReadTheStatusBeforeItChangedIsReadAgain() {
    String account = name();
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.open(keys);
    String whenAbsent = scripts.drops(keys);
    AccountSnapshot active = TestSnapshot.of(account).build();

    bring(change(account, AccountStatus.FROZEN, 1));

    assertThat(scripts.install(keys, active, null, whenAbsent)).containsExactly(0L, 1L);
    scripts.install(TestSnapshot.of(account).status(AccountStatus.FROZEN, 1).build());
    assertThat(status(account)).isEqualTo(AccountStatus.FROZEN.code());
    bring(change(account, AccountStatus.ACTIVE, 1));
    assertThat(status(account)).as("was loaded with that change").isEqualTo(1);
  }

  @Test
  void whatIsNoAccountAnyMoreKeepsNobodysStatusBack() {
    String damaged = account(100);
    ShardKeys keys = ScriptFixture.keysOf(damaged);
    String sound = name();
    while (Shards.of(sound) != keys.shard()) {
      sound = name();
    }
    scripts.create(sound);
    String hash = keys.prefix() + "a:" + damaged;
    scripts.call(keys, "RENAME", hash, hash + "/away");
    scripts.call(keys, "SET", hash, "no account");
    try {
      bring(change(damaged, AccountStatus.QUARANTINED, 1), change(sound, AccountStatus.FROZEN, 1));
    } finally {
      scripts.call(keys, "RENAME", hash + "/away", hash);
    }
    assertThat(status(sound)).isEqualTo(AccountStatus.FROZEN.code());
    assertThat(status(damaged)).isEqualTo(AccountStatus.ACTIVE.code());
  }

  @Test
  void aShardThatIsNotServedIsToBeAskedAgain() {
    String account = name();
    ShardKeys keys = ScriptFixture.keysOf(account);
    String before = scripts.text(keys, "GET", new String(keys.generationKey()));
    scripts.call(keys, "DEL", new String(keys.generationKey()));
    try {
      assertThatThrownBy(() -> bring(change(account, AccountStatus.FROZEN, 1)))
          .isInstanceOf(OtherGenerationException.class);
    } finally {
      if (before != null) {
        scripts.call(keys, "SET", new String(keys.generationKey()), before);
      }
    }
  }
}
