package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One server behind a proxy for each instance; a replica can be added and can take over. */
final class SingleRedis implements RedisSetup {

  private static final String REPLICATION = "replication";

  private final Path directory;
  private final RedisServer first;
  private final List<RedisProxy> proxies;
  private @Nullable RedisServer replica;
  private RedisServer master;

  SingleRedis(Path directory, int instances) {
    this.directory = directory;
    this.first =
        new RedisServer(
            directory.resolve("redis"), Loopback.freePort(), List.of("--appendfsync", "always"));
    this.master = first;
    this.proxies =
        java.util.stream.IntStream.range(0, instances)
            .mapToObj(i -> new RedisProxy(first.port()))
            .toList();
  }

  @Override
  public void start() {
    first.start();
  }

  @Override
  public Map<String, Object> propertiesOf(int instance) {
    return Map.of(
        "spring.data.redis.host",
        Loopback.HOST,
        "spring.data.redis.port",
        proxies.get(instance).port());
  }

  @Override
  public List<Integer> masters() {
    return List.of(master.port());
  }

  RedisServer master() {
    return master;
  }

  List<RedisProxy> proxies() {
    return proxies;
  }

  /** Starts a replica of the server and returns when it has everything. */
  void addReplica() {
    Replication.allow(master.port());
    RedisServer added =
        new RedisServer(
            directory.resolve("replica"),
            Loopback.freePort(),
            Replication.settingsOfReplica(master.port()));
    replica = added;
    added.start();
    Replication.awaitLink(added.port());
  }

  /** From now on the replica gets nothing new. */
  void detachReplica() {
    Replication.refuse(master.port());
  }

  /** Makes the replica the master that the instances find at the same address. */
  void promoteReplica() {
    if (replica == null) {
      throw new IllegalStateException("there is no " + REPLICATION);
    }
    Replication.promote(replica.port());
    master = replica;
    proxies.forEach(proxy -> proxy.lead(master.port()));
  }

  @Override
  public void close() {
    proxies.forEach(RedisProxy::close);
    first.stop();
    if (replica != null) {
      replica.stop();
    }
  }
}
