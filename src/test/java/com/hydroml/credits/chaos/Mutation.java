package com.hydroml.credits.chaos;

import com.hydroml.credits.chaos.Verdict.Wrong;
import java.util.List;
import java.util.Map;

/**
 * A rule taken out of the service, to see whether a scenario catches it.
 *
 * @param name says what is broken
 * @param scenario that has to catch it
 * @param raises what the reckoning has to count, each with a part of the words in which it is said:
 *     what merely took too long is not what is looked for
 * @param edits of the sources
 */
record Mutation(String name, Scenario scenario, Map<Wrong, String> raises, List<Edit> edits) {

  /**
   * A change of one file; it is an error if what it replaces is not there exactly once.
   *
   * @param file below {@code src/main}
   */
  record Edit(String file, String original, String replacement) {}

  private static final String BALANCE = "java/com/hydroml/credits/balance/";

  static List<Mutation> all() {
    return List.of(outboxInASecondCall(), journaledBeforeKafka(), noGenerationCheck());
  }

  /** Between the script and the second call, nobody has the event. */
  private static Mutation outboxInASecondCall() {
    return new Mutation(
        "outbox-in-a-second-call",
        Scenario.lostReplies(),
        Map.of(Wrong.LOST, "\"durability\":\"queued\""),
        List.of(
            new Edit(
                "resources/redis/operations/02-account.lua",
                "local id = call('XADD', outbox, '*', 'e', event)",
                "local id = ''"),
            new Edit(
                BALANCE + "OperationsScript.java",
                "              return all;\n            });",
                """
                              return all;
                            })
                        .thenCompose(all -> secondCall(shards, all));
                  }

                  private static final com.hydroml.credits.redis.LuaScript SECOND =
                      new com.hydroml.credits.redis.LuaScript("second", SECOND_TEXT, SECOND_SHA1);

                  private CompletionStage<List<Replies>> secondCall(
                      List<Part> shards, List<Replies> all) {
                    CompletionStage<List<Object>> done =
                        java.util.concurrent.CompletableFuture.completedStage(List.of());
                    for (int i = 0; i < shards.size(); i++) {
                      ShardKeys keys = shards.get(i).keys();
                      List<byte[]> arguments = new ArrayList<>();
                      arguments.add((keys.prefix() + "o").getBytes());
                      for (ScriptReply reply : all.get(i).replies()) {
                        reply.events().forEach(event -> arguments.add(event.event()));
                      }
                      if (arguments.size() > 1) {
                        done =
                            done.thenCompose(
                                before ->
                                    redis.eval(
                                        SECOND,
                                        keys.shard(),
                                        keys.generationKey(),
                                        arguments.toArray(byte[][]::new)));
                      }
                    }
                    return done.thenApply(replies -> all);
                """
                    .replace("SECOND_TEXT", literal(SECOND_CALL))
                    .replace("SECOND_SHA1", literal(Patch.sha1(SECOND_CALL))))));
  }

  private static final String SECOND_CALL =
      "for i = 2, #ARGV do redis.call('XADD', ARGV[1], '*', 'e', ARGV[i]) end return {0}";

  private static String literal(String text) {
    return '"' + text + '"';
  }

  /** The answer does not wait for Kafka. */
  private static Mutation journaledBeforeKafka() {
    return new Mutation(
        "journaled-before-kafka",
        Scenario.flushWithoutKafka(),
        Map.of(Wrong.LOST, "\"durability\":\"journaled\""),
        List.of(
            new Edit(
                BALANCE + "Settlement.java",
                "if (reply.journaledUpTo() >= version) {",
                "if (version > 0) {")));
  }

  /** A script runs whatever the server and the generation are. */
  private static Mutation noGenerationCheck() {
    return new Mutation(
        "no-generation-check",
        Scenario.flushWithoutKafka(),
        Map.of(Wrong.FINDINGS, "quarantined", Wrong.UNRESOLVED, ""),
        List.of(
            new Edit(
                "resources/redis/gate.lua",
                "local function refused(generation, server, n)",
                "local function refused(generation, server, n)\n  if true then return nil end")));
  }

  @Override
  public String toString() {
    return name;
  }
}
