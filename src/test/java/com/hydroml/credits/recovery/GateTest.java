package com.hydroml.credits.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.protocol.ScriptGate;
import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import com.hydroml.credits.redis.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gate in Lua decides as {@link ScriptGate} does, and no script is without it: on another
 * server, on a replica and under another generation none does anything (I6).
 */
class GateTest {

  private static final Path SCRIPTS = Path.of("src/main/resources/redis");
  private static final int SHARD = 3;
  private static final String GENERATION_KEY = "ec:{s3}:generation";
  private static final long OTHER_SERVER = 91;
  private static final long OTHER_GENERATION = 90;

  private static TestRedis master;
  private static TestRedis replica;
  private static TestGateway toMaster;
  private static TestGateway toReplica;

  @BeforeAll
  static void start() {
    master = TestRedis.single();
    replica = TestRedis.single();
    toMaster = TestGateway.of(master);
    toReplica = TestGateway.of(replica);
    replica.send("REPLICAOF " + master.host() + " " + master.port());
    await().atMost(Duration.ofSeconds(30)).until(GateTest::isReplicated);
  }

  private static boolean isReplicated() {
    return replica.send("INFO replication").contains("master_link_status:up");
  }

  @AfterAll
  static void stop() {
    toMaster.close();
    toReplica.close();
    master.close();
    replica.close();
  }

  @BeforeEach
  void empty() {
    master.send("FLUSHALL");
  }

  /** Sets the shard's generation, 0 for none, on both servers. */
  private static void generation(long generation) {
    master.send(
        generation == 0 ? "DEL " + GENERATION_KEY : "SET " + GENERATION_KEY + " " + generation);
    await()
        .until(() -> replica.send("EXISTS " + GENERATION_KEY).equals(generation == 0 ? "0" : "1"));
    assertThat(master.send("WAIT 1 1000")).isEqualTo("1");
  }

  private static ScriptGate.Found found(TestGateway server) {
    return new ShardScripts(server.gateway()).probe(List.of(SHARD)).block().get(SHARD);
  }

  private static List<ServerIdentity> identities(ServerIdentity own) {
    return List.of(
        own,
        new ServerIdentity("0123456789abcdef0123456789abcdef01234567", own.masterReplid()),
        new ServerIdentity(own.runId(), "0123456789abcdef0123456789abcdef01234567"));
  }

  @Test
  void aReplicaAndItsMasterAreToldApart() {
    generation(1);
    ScriptGate.Found onMaster = found(toMaster);
    ScriptGate.Found onReplica = found(toReplica);
    assertThat(onMaster.master()).isTrue();
    assertThat(onMaster.generation()).isEqualTo(1);
    assertThat(onReplica.master()).isFalse();
    assertThat(onReplica.server().masterReplid()).isEqualTo(onMaster.server().masterReplid());
    assertThat(onReplica.server().runId()).isNotEqualTo(onMaster.server().runId());
  }

  @Test
  void theGateInLuaDecidesAsTheRule() {
    LuaScript gate = LuaScript.of("gate", "gate.lua", "only-gate.lua");
    for (TestGateway server : List.of(toMaster, toReplica)) {
      for (long current = 0; current <= 2; current++) {
        generation(current);
        ScriptGate.Found found = found(server);
        for (ServerIdentity identity : identities(found.server())) {
          for (long expected = 1; expected <= 3; expected++) {
            ShardKeys keys = ShardKeys.of(SHARD, expected, identity);
            byte[] arguments =
                ScriptArgument.of(out -> out.packLong(keys.generation()).packString(keys.server()));
            assertThat(eval(server.gateway(), gate, arguments))
                .as("%s of %s", keys, found)
                .isEqualTo(reply(new ScriptGate.Expected(expected, identity), found));
          }
        }
      }
    }
  }

  private static List<Object> reply(ScriptGate.Expected expected, ScriptGate.Found found) {
    return switch (ScriptGate.judge(expected, found)) {
      case OTHER_SERVER -> List.of(OTHER_SERVER);
      case OTHER_GENERATION ->
          List.of(OTHER_GENERATION, found.generation() == 0 ? -1L : found.generation());
      case ADMITTED -> List.of(0L);
    };
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void noScriptIsWithoutTheGate(LuaScript script) {
    generation(2);
    ServerIdentity own = found(toMaster).server();
    for (ServerIdentity identity : identities(own)) {
      List<Object> refused =
          identity.equals(own) ? List.of(OTHER_GENERATION, 2L) : List.of(OTHER_SERVER);
      assertThat(eval(toMaster.gateway(), script, header(ShardKeys.of(SHARD, 1, identity))))
          .isEqualTo(refused);
    }
    ServerIdentity ofReplica = found(toReplica).server();
    assertThat(eval(toReplica.gateway(), script, header(ShardKeys.of(SHARD, 2, ofReplica))))
        .containsExactly(OTHER_SERVER);
    assertThat(master.send("DBSIZE")).as("nothing but the generation").isEqualTo("1");
  }

  /** Every script begins its first argument like this; none gets as far as the rest. */
  private static byte[] header(ShardKeys keys) {
    return GatedScript.head(
        keys, out -> out.packString("").packInt(1).packInt(1).packInt(1).packInt(0));
  }

  /** Every file but the gate itself and the two that make and ask for what it checks. */
  static Stream<LuaScript> scripts() {
    try (Stream<Path> files = Files.walk(SCRIPTS)) {
      List<String> names =
          files
              .filter(file -> file.toString().endsWith(".lua"))
              .map(file -> SCRIPTS.relativize(file).toString().replace('\\', '/'))
              .sorted()
              .toList();
      List<String> operations =
          names.stream().filter(name -> name.startsWith("operations/")).toList();
      Stream<LuaScript> others =
          names.stream()
              .filter(name -> !name.startsWith("operations/"))
              .filter(
                  name ->
                      !List.of("gate.lua", "recovery/probe.lua", "recovery/advance.lua")
                          .contains(name))
              .map(name -> LuaScript.of(name, "gate.lua", name));
      String[] parts =
          Stream.concat(Stream.of("gate.lua"), operations.stream()).toArray(String[]::new);
      return Stream.concat(others, Stream.of(LuaScript.of("operations", parts)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aGenerationMovesForwardOnlyAndOnTheOneServerOnly() {
    for (TestGateway server : List.of(toMaster, toReplica)) {
      for (long current : new long[] {0, 1, 5}) {
        for (long target : LongStream.rangeClosed(1, 6).toArray()) {
          generation(current);
          ScriptGate.Found found = found(server);
          for (ServerIdentity identity : identities(found.server()).reversed()) {
            boolean may =
                found.master()
                    && identity.equals(found.server())
                    && ScriptGate.mayAdvance(current, target);
            assertThat(new ShardScripts(server.gateway()).advance(SHARD, target, identity).block())
                .as("from %d to %d on %s", current, target, identity)
                .isEqualTo(may);
            assertThat(found(server).generation()).isEqualTo(may ? target : current);
          }
        }
      }
    }
  }

  private static List<Object> eval(RedisGateway gateway, LuaScript script, byte[] arguments) {
    byte[] key = ShardKeys.of(SHARD, 0).generationKey();
    List<Object> reply =
        gateway
            .eval(script, SHARD, key, arguments)
            .toCompletableFuture()
            .orTimeout(10, TimeUnit.SECONDS)
            .join();
    return reply.getFirst() instanceof List<?> ofOneShard ? List.copyOf(ofOneShard) : reply;
  }
}
