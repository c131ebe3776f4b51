package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.util.Map;

/** What tests of organisations share: organisations, people and their keys. */
abstract class OrganisationContractTest extends ContractTest {

  private static final Map<String, String> NONE = Map.of();

  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final String ALL = "authorize, read, accounts, purchase, admin";

  /** What people's keys are usually given: all but administration. */
  static final String PERSONS = "authorize, read, accounts, purchase";

  /** A new organisation's account with so many millicredits, and nobody in it. */
  String organisation(long millicredits) {
    String organisation = unique("org:contract-");
    Answer made = api.put("/v1/accounts/" + organisation, "{'type': 'organisation'}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    if (millicredits > 0) {
      grant(organisation, millicredits);
    }
    return organisation;
  }

  static String person() {
    return unique("user:person-");
  }

  static String at(String organisation) {
    return "/v1/organisations/" + organisation;
  }

  static String member(String organisation, String member) {
    return at(organisation) + "/members/" + member;
  }

  static String team(String organisation, String team) {
    return at(organisation) + "/teams/" + team;
  }

  Answer put(String organisation, String member, String role) {
    Answer put = api.put(member(organisation, member), "{'role': '%s'}".formatted(role));
    assertThat(put.status()).as(put.text()).isIn(200, 201);
    return put;
  }

  void putTeam(String organisation, String team, String... members) {
    assertThat(api.put(team(organisation, team), "{}").status()).isIn(200, 201);
    for (String member : members) {
      Answer added = api.send("PUT", team(organisation, team) + "/members/" + member, NONE, null);
      assertThat(added.status()).as(added.text()).isIn(200, 201);
    }
  }

  static Answer delete(Api by, String path) {
    return by.send("DELETE", path, NONE, null);
  }

  static Answer putNothing(Api by, String path) {
    return by.send("PUT", path, NONE, null);
  }

  /** A person with this role, whose key the service knows, and his role with it. */
  Api holder(String organisation, String person, String role) {
    put(organisation, person, role);
    Api holder = api.as(key(PERSONS, person));
    awaitSeen(holder, organisation);
    return holder;
  }

  static void awaitSeen(Api by, String organisation) {
    await()
        .atMost(PATIENCE)
        .until(() -> by.get("/v1/accounts/" + organisation + "/balance").status() == 200);
  }

  static void awaitUnseen(Api by, String organisation) {
    await()
        .atMost(PATIENCE)
        .until(() -> by.get("/v1/accounts/" + organisation + "/balance").status() == 404);
  }

  static String spending(String account, long amount, String spender) {
    return "{'account': '%s', 'amount': %d, 'spender': '%s'}".formatted(account, amount, spender);
  }

  Answer budget(String organisation, String spender, String more) {
    Answer made =
        api.post(at(organisation) + "/budgets", "{'spender': '%s', %s}".formatted(spender, more));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made;
  }
}
