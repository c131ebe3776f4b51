package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.Freeze;
import com.hydroml.credits.backing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;

/**
 * What can go wrong. Each fault comes while clients work, lasts, and ends; then the time is taken
 * until every account is served by every instance again.
 */
final class Faults {

  private static final int REPLIES_TO_CUT = 20;

  private final Stack stack;
  private final Settings settings;
  private final Random random;
  private final Memory memory;
  private final Recovery recovery;

  Faults(Stack stack, Settings settings, Random random, Memory memory, Recovery recovery) {
    this.stack = stack;
    this.settings = settings;
    this.random = random;
    this.memory = memory;
    this.recovery = recovery;
  }

  void repeat(Runnable fault) {
    for (int i = 0; i < settings.rounds(); i++) {
      work();
      fault.run();
    }
    work();
  }

  private void work() {
    long load = settings.load().toMillis();
    Workload.letWork(Duration.ofMillis(load / 2 + random.nextLong(load / 2 + 1)));
  }

  private void last(int leastMs, int mostMs) {
    Workload.letWork(Duration.ofMillis(leastMs + random.nextInt(mostMs - leastMs)));
  }

  void killInstance() {
    ServiceInstance instance = anyInstance();
    instance.kill();
    last(100, 3_000);
    instance.launch();
    recovery.await("kill-instance");
    instance.awaitReady();
  }

  void killRedis() {
    RedisServer redis = stack.singleRedis().master();
    memory.declinesAreForgotten();
    redis.kill();
    last(100, 3_000);
    redis.start();
    recovery.await("kill-redis");
  }

  void restoreOlderRedis() {
    RedisServer redis = stack.singleRedis().master();
    RedisCopy older = RedisCopy.of(redis);
    work();
    memory.redisIsLost();
    redis.kill();
    older.restore();
    redis.start();
    recovery.await("restore-older-redis");
  }

  void flushAll() {
    memory.redisIsLost();
    Replication.send(stack.singleRedis().master().port(), "FLUSHALL");
    recovery.await("flush-all");
  }

  void killKafka() {
    work();
    stack.kafka().kill();
    Workload.letWork(settings.kafkaOutage());
    stack.kafka().start();
    recovery.await("kill-kafka");
    work();
  }

  void killPostgres() {
    stack.postgres().kill();
    last(500, 5_000);
    stack.postgres().start();
    recovery.await("kill-postgres");
  }

  void freezeInstance() {
    freeze("instance", anyInstance().process());
  }

  void freezeRedis() {
    freeze("redis", stack.singleRedis().master().process());
  }

  void freezeKafka() {
    freeze("kafka", stack.kafka().process());
  }

  void freezePostgres() {
    freeze("postgres", stack.postgres().process());
  }

  private void freeze(String what, ProcessHandle process) {
    try (Freeze frozen = Freeze.of(process)) {
      Workload.letWork(settings.freeze());
    }
    recovery.await("freeze-" + what);
  }

  /** Many replies, one after the other: after each the connection has to come back first. */
  void loseReplies() {
    List<RedisProxy> proxies = stack.singleRedis().proxies();
    for (int i = 0; i < REPLIES_TO_CUT * settings.rounds(); i++) {
      RedisProxy proxy = proxies.get(random.nextInt(proxies.size()));
      int before = proxy.repliesCut();
      proxy.cutNextReply();
      Awaitility.await("a call whose reply is lost")
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(30))
          .until(() -> proxy.repliesCut() > before);
      last(20, 600);
    }
    recovery.await("lose-replies");
    work();
  }

  /** The master dies, and what had not reached the replica goes with it. */
  void promoteReplica() {
    work();
    stack.singleRedis().addReplica();
    work();
    stack.singleRedis().detachReplica();
    last(300, 2_000);
    memory.redisIsLost();
    stack.singleRedis().master().kill();
    last(100, 2_000);
    stack.singleRedis().promoteReplica();
    recovery.await("promote-replica");
    work();
  }

  void loseClusterMaster() {
    ClusteredRedis cluster = (ClusteredRedis) stack.redis();
    work();
    cluster.detachReplica();
    last(300, 2_000);
    memory.redisIsLost();
    cluster.loseFirstMaster();
    recovery.await("lose-cluster-master");
    work();
    cluster.bringFirstMasterBack();
    recovery.await("lose-cluster-master");
    work();
  }

  /**
   * Whatever one server can suffer, one fault after the other, some right on the former's heels.
   */
  void atRandom() {
    List<Runnable> faults =
        List.of(
            this::killInstance,
            this::killRedis,
            this::restoreOlderRedis,
            this::flushAll,
            this::killPostgres,
            this::shortKafkaOutage,
            this::freezeInstance,
            this::freezeRedis,
            this::freezeKafka,
            this::freezePostgres,
            this::flushWithoutKafka);
    long end = System.nanoTime() + settings.random().toNanos();
    while (System.nanoTime() < end) {
      faults.get(random.nextInt(faults.size())).run();
      if (random.nextBoolean()) {
        work();
      }
    }
    work();
  }

  private void shortKafkaOutage() {
    stack.kafka().kill();
    last(500, 8_000);
    stack.kafka().start();
    recovery.await("short-kafka-outage");
  }

  /**
   * Redis is lost while Kafka takes nothing: what was queued is gone, what was journaled is not.
   */
  void flushWithoutKafka() {
    try (Freeze frozen = Freeze.of(stack.kafka().process())) {
      last(200, 4_000);
      memory.redisIsLost();
      Replication.send(stack.singleRedis().master().port(), "FLUSHALL");
      last(200, 2_000);
    }
    recovery.await("flush-without-kafka");
  }

  private ServiceInstance anyInstance() {
    return stack.instances().get(random.nextInt(stack.instances().size()));
  }
}
