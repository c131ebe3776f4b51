package com.hydroml.credits.chaos;

import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.RedisInline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** Replicas that lag on command: they sign in as a user whom the master can turn away. */
final class Replication {

  private static final String USER = "replication";
  private static final String PASSWORD = "replication";

  private Replication() {}

  /** What lets a server replicate from others that allow it. */
  static List<String> credentials() {
    return List.of("--masteruser", USER, "--masterauth", PASSWORD);
  }

  static List<String> settingsOfReplica(int masterPort) {
    return List.of(
        "--appendfsync",
        "always",
        "--repl-diskless-sync-delay",
        "0",
        "--masteruser",
        USER,
        "--masterauth",
        PASSWORD,
        "--replicaof",
        Loopback.HOST + " " + masterPort);
  }

  static void allow(int port) {
    send(port, "ACL SETUSER " + USER + " on >" + PASSWORD + " ~* &* +@all");
  }

  /** Cuts the replicas off: what they have read so far is all that they get. */
  static void refuse(int port) {
    send(port, "ACL SETUSER " + USER + " off");
    send(port, "CLIENT KILL TYPE replica");
  }

  static void promote(int port) {
    send(port, "REPLICAOF NO ONE");
  }

  static void awaitLink(int port) {
    Awaitility.await("replication to port " + port)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(30))
        .until(() -> send(port, "INFO replication").contains("master_link_status:up"));
  }

  static boolean isMaster(int port) {
    return send(port, "INFO replication").contains("role:master");
  }

  static String send(int port, String command) {
    try {
      return RedisInline.send(port, command);
    } catch (IOException e) {
      throw new UncheckedIOException(command + " at port " + port, e);
    }
  }
}
