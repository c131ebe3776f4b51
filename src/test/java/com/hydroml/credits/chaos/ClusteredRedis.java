package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.RedisServer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Three masters that share the slots, and a replica of the first. */
final class ClusteredRedis implements RedisSetup {

  private static final int SLOTS = 16_384;
  private static final int MASTERS = 3;

  private final List<RedisServer> nodes;

  ClusteredRedis(Path directory) {
    List<Integer> ports = Loopback.freePorts(2 * (MASTERS + 1));
    nodes =
        IntStream.rangeClosed(0, MASTERS)
            .mapToObj(
                i ->
                    new RedisServer(
                        directory.resolve("redis-" + i),
                        ports.get(i),
                        settings(ports.get(i + MASTERS + 1))))
            .toList();
  }

  private static List<String> settings(int busPort) {
    List<String> settings = new ArrayList<>(Replication.credentials());
    settings.addAll(List.of("--cluster-enabled", "yes"));
    settings.addAll(List.of("--cluster-port", Integer.toString(busPort)));
    settings.addAll(List.of("--cluster-node-timeout", "2000"));
    // However old what the replica has: it is to lag.
    settings.addAll(List.of("--cluster-replica-validity-factor", "0"));
    settings.addAll(List.of("--repl-diskless-sync-delay", "0"));
    settings.addAll(List.of("--appendfsync", "always"));
    return settings;
  }

  @Override
  public void start() {
    nodes.forEach(RedisServer::start);
    for (int i = 0; i < MASTERS; i++) {
      int first = SLOTS * i / MASTERS;
      int last = SLOTS * (i + 1) / MASTERS - 1;
      send(i, "CLUSTER SET-CONFIG-EPOCH " + (i + 1));
      send(i, "CLUSTER ADDSLOTSRANGE " + first + " " + last);
    }
    for (RedisServer node : nodes) {
      Replication.allow(node.port());
    }
    for (int i = 1; i <= MASTERS; i++) {
      int busPort = busPort(i);
      send(0, "CLUSTER MEET " + Loopback.HOST + " " + nodes.get(i).port() + " " + busPort);
    }
    await("cluster", () -> nodes.stream().allMatch(node -> knows(node, MASTERS + 1)));
    send(MASTERS, "CLUSTER REPLICATE " + send(0, "CLUSTER MYID").strip());
    Replication.awaitLink(nodes.get(MASTERS).port());
  }

  private int busPort(int node) {
    String text = Replication.send(nodes.get(node).port(), "CLUSTER NODES");
    String self = text.lines().filter(line -> line.contains("myself")).findFirst().orElseThrow();
    return Integer.parseInt(self.replaceAll("^\\S+ [^@]*@(\\d+).*$", "$1"));
  }

  @Override
  public Map<String, Object> propertiesOf(int instance) {
    String addresses =
        nodes.stream()
            .map(node -> Loopback.HOST + ":" + node.port())
            .collect(Collectors.joining(","));
    return Map.of("spring.data.redis.cluster.nodes", addresses);
  }

  @Override
  public List<Integer> masters() {
    return nodes.stream().map(RedisServer::port).filter(Replication::isMaster).toList();
  }

  /** From now on the replica of the first master gets nothing new. */
  void detachReplica() {
    Replication.refuse(nodes.getFirst().port());
  }

  /** Ends the first master as a crash would and returns when its replica has taken over. */
  void loseFirstMaster() {
    nodes.getFirst().kill();
    await("fail-over", () -> Replication.isMaster(nodes.get(MASTERS).port()));
  }

  /** The former master comes back, and becomes a replica of the one that took over. */
  void bringFirstMasterBack() {
    RedisServer former = nodes.getFirst();
    former.start();
    Replication.allow(nodes.get(MASTERS).port());
    await("former master", () -> !Replication.isMaster(former.port()));
    Replication.awaitLink(former.port());
  }

  private static boolean knows(RedisServer node, int others) {
    try {
      String info = Replication.send(node.port(), "CLUSTER INFO");
      return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + others);
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  private String send(int node, String command) {
    return Replication.send(nodes.get(node).port(), command);
  }

  private static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await("Redis " + what)
        .pollInterval(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(40))
        .until(condition);
  }

  @Override
  public void close() {
    nodes.forEach(RedisServer::stop);
  }
}
