package com.hydroml.credits.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * A Redis of a test's own: one server, or a cluster of three. Close it when done; it also ends with
 * the JVM.
 */
public final class TestRedis implements AutoCloseable {

  private static final int SLOTS = 16_384;

  private final List<RedisServer> servers;

  private TestRedis(List<RedisServer> servers) {
    this.servers = servers;
  }

  /** Starts a single server, in some tens of milliseconds. */
  public static TestRedis single() {
    RedisServer server =
        new RedisServer(
            Directories.temporary("redis"), Loopback.freePort(), List.of("--appendfsync", "no"));
    server.start();
    return new TestRedis(List.of(server));
  }

  /** Starts three masters that share the slots evenly, and returns when every one says so. */
  public static TestRedis cluster() {
    List<Integer> ports = Loopback.freePorts(6);
    List<RedisServer> servers =
        IntStream.range(0, 3).mapToObj(i -> clusterNode(ports.get(i), ports.get(i + 3))).toList();
    TestRedis cluster = new TestRedis(servers);
    try {
      servers.forEach(RedisServer::start);
      for (int i = 0; i < 3; i++) {
        int first = SLOTS * i / 3;
        int last = SLOTS * (i + 1) / 3 - 1;
        RedisInline.send(ports.get(i), "CLUSTER SET-CONFIG-EPOCH " + (i + 1));
        RedisInline.send(ports.get(i), "CLUSTER ADDSLOTSRANGE " + first + " " + last);
      }
      for (int i = 1; i < 3; i++) {
        String other = Loopback.HOST + " " + ports.get(i) + " " + ports.get(i + 3);
        RedisInline.send(ports.get(0), "CLUSTER MEET " + other);
      }
      Awaitility.await("Redis Cluster")
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(30))
          .until(() -> servers.stream().allMatch(TestRedis::isWhole));
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw new IllegalStateException("Redis Cluster did not start", e);
    }
  }

  public String host() {
    return Loopback.HOST;
  }

  /** The port of the single server, or of the cluster's first node. */
  public int port() {
    return servers.getFirst().port();
  }

  /** The address of the single server, or of the cluster's first node: {@code redis://…}. */
  public String uri() {
    return uris().getFirst();
  }

  /** The addresses of all nodes: {@code redis://…}. */
  public List<String> uris() {
    return servers.stream().map(s -> "redis://" + Loopback.HOST + ":" + s.port()).toList();
  }

  /** Sends one command, words separated by a space, to the single server; gives its reply. */
  public String send(String command) {
    return send(servers.getFirst(), command);
  }

  /** The same to one server of a cluster. */
  public String send(RedisServer server, String command) {
    try {
      return RedisInline.send(server.port(), command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The servers, to stop, kill or restart one. */
  public List<RedisServer> servers() {
    return servers;
  }

  @Override
  public void close() {
    servers.forEach(RedisServer::stop);
  }

  private static RedisServer clusterNode(int port, int busPort) {
    List<String> settings =
        List.of(
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            Integer.toString(busPort),
            "--cluster-node-timeout",
            "2000",
            "--appendfsync",
            "no");
    return new RedisServer(Directories.temporary("redis-node"), port, settings);
  }

  private static boolean isWhole(RedisServer server) {
    try {
      String info = RedisInline.send(server.port(), "CLUSTER INFO");
      return info.contains("cluster_state:ok")
          && info.contains("cluster_slots_ok:" + SLOTS)
          && info.contains("cluster_known_nodes:3");
    } catch (IOException notYet) {
      return false;
    }
  }
}
