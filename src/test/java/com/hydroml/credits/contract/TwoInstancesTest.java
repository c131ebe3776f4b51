package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.context.ConfigurableApplicationContext;

/** What tests share in which two instances of one installation run for all of the class. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class TwoInstancesTest {

  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** Its own: instances of two installations would recover each other's shards for ever. */
  final TestRedis redis = TestRedis.single();

  /** To be told of its properties before the instances start. */
  final Installation installation;

  final List<ConfigurableApplicationContext> running = new ArrayList<>();
  Api one;
  Api other;
  List<Api> both;

  private final String name;
  private final Class<?>[] more;

  /**
   * @param name of the topics and accounts, which no other test's begin with
   * @param more classes whose beans both instances have beside their own
   */
  TwoInstancesTest(String name, Class<?>... more) {
    this.name = name;
    this.more = more;
    this.installation = new Installation(name).with("spring.data.redis.port", redis.port());
  }

  @BeforeAll
  final void start() {
    running.add(installation.start(more));
    running.add(installation.start(more));
    both = running.stream().map(service -> Api.at(Installation.port(service))).toList();
    one = both.get(0);
    other = both.get(1);
  }

  @AfterAll
  final void stop() {
    running.forEach(ConfigurableApplicationContext::close);
    closeOthers();
    redis.close();
  }

  /** Closes what the instances spoke with beside their servers; both have ended. */
  void closeOthers() {}

  static Answer done(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    return answer;
  }

  /** As a client does: the same request until there is an answer. */
  static Answer until(Api instance, String path, String key, String json) {
    return await()
        .atMost(ANSWER)
        .until(() -> instance.post(path, key, json), answer -> answer.status() != 503);
  }

  /** A new account of this type, without credits. */
  String account(String type) {
    String account = unique(name + "-");
    done(one.put("/v1/accounts/" + account, "{'type': '%s'}".formatted(type)));
    return account;
  }
}
