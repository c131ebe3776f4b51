package com.hydroml.credits.redis;

import com.hydroml.credits.protocol.ServerIdentity;
import java.nio.charset.StandardCharsets;

/**
 * The names of a shard's keys. All carry the shard's hash tag, so that a script touches one slot.
 *
 * <table>
 *   <caption>Keys of shard 17 under generation 1, prefix {@code ec:{s17}:g1:}</caption>
 *   <tr><th>key</th><th>type</th><th>what</th></tr>
 *   <tr><td>{@code ec:{s17}:generation}</td><td>string</td><td>the generation in force</td></tr>
 *   <tr><td>{@code a:<account>}</td><td>hash</td><td>a available, h held, v version, j journaled
 *       version, t last event, s status, x earliest expiry of an open hold</td></tr>
 *   <tr><td>{@code e:<account>}</td><td>sorted set</td><td>open holds by expiry</td></tr>
 *   <tr><td>{@code h:<hold>}</td><td>string</td><td>a hold, or the stub of a closed one</td></tr>
 *   <tr><td>{@code k:<account>/<key>}</td><td>string</td><td>fingerprint and outcome of a key</td></tr>
 *   <tr><td>{@code p:<account>}</td><td>sorted set</td><td>versions acknowledged before a
 *       predecessor</td></tr>
 *   <tr><td>{@code x}</td><td>sorted set</td><td>accounts by earliest expiry</td></tr>
 *   <tr><td>{@code c}</td><td>sorted set</td><td>stubs by the time the hold closed</td></tr>
 *   <tr><td>{@code o}</td><td>stream</td><td>outbox: events Kafka has not confirmed</td></tr>
 *   <tr><td>{@code open}</td><td>string</td><td>number of open holds</td></tr>
 *   <tr><td>{@code drops}</td><td>string</td><td>how often something was dropped</td></tr>
 * </table>
 *
 * @param shard the shard's number
 * @param generation the generation the names belong to
 * @param server the server that the generation was opened on, as scripts are told it; empty for any
 * @param generationKey the key that every script is given, in bytes
 * @param prefix what every other key of the generation begins with
 */
public record ShardKeys(
    int shard, long generation, String server, byte[] generationKey, String prefix) {

  /** On whichever server there is: for tests, and for asking what a server has. */
  public static ShardKeys of(int shard, long generation) {
    return of(shard, generation, "");
  }

  /** On the one server that the generation was opened on. */
  public static ShardKeys of(int shard, long generation, ServerIdentity server) {
    return of(shard, generation, server.runId() + " " + server.masterReplid());
  }

  private static ShardKeys of(int shard, long generation, String server) {
    String tag = "ec:{s" + shard + "}:";
    return new ShardKeys(
        shard,
        generation,
        server,
        (tag + "generation").getBytes(StandardCharsets.UTF_8),
        tag + "g" + generation + ":");
  }
}
