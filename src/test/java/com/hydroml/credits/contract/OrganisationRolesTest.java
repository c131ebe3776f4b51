package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What people do in an organisation with a key of their own account only. */
class OrganisationRolesTest extends OrganisationContractTest {

  private static final String MEMBER = "{'role': 'member'}";

  private String organisation;
  private String path;

  @BeforeEach
  void makeOrganisation() {
    organisation = organisation(1000);
    path = "/v1/accounts/" + organisation;
  }

  private static Answer authorize(Api by, String json) {
    return by.post("/v1/authorizations", newKey(), json);
  }

  @Test
  void aViewerReadsAndDoesNothingElse() {
    String ada = person();
    String hold = hold(organisation, 10);
    Api viewer = holder(organisation, ada, "viewer");

    assertThat(viewer.get(path).status()).isEqualTo(200);
    assertThat(viewer.get(path + "/entries").status()).isEqualTo(200);
    assertThat(viewer.get(hold).status()).isEqualTo(200);
    assertThat(viewer.get("/v1/authorizations").at("data").findValuesAsString("account"))
        .allMatch(organisation::equals);
    assertThat(viewer.get(at(organisation) + "/members").at("data")).hasSize(1);
    assertProblem(authorize(viewer, spending(organisation, 1, ada)), 403, "forbidden");
    assertProblem(viewer.postNothing(hold + "/void", newKey()), 404, "authorization_not_found");
    assertProblem(viewer.patch(path, "{'display_name': 'x'}"), 403, "forbidden");
    assertProblem(viewer.put(member(organisation, ada), "{'role': 'owner'}"), 403, "forbidden");
    assertProblem(
        viewer.post(
            "/v1/operations/" + newKey() + "/abandon", "{'account': '%s'}".formatted(organisation)),
        403,
        "forbidden");
    assertBalance(organisation, 990, 10);
  }

  @Test
  void aMemberSpendsAsHimselfOrAsHisTeam() {
    String ada = person();
    String bob = person();
    put(organisation, ada, "viewer");
    put(organisation, bob, "member");
    putTeam(organisation, "vision", ada);
    putTeam(organisation, "speech", bob);
    Api member = holder(organisation, ada, "member");
    awaitSpending(member, ada);

    Answer own = authorize(member, spending(organisation, 10, ada));
    assertThat(own.status()).as(own.text()).isEqualTo(201);
    assertThat(authorize(member, spending(organisation, 10, "vision")).status()).isEqualTo(201);
    for (String other : new String[] {"speech", bob, "user:nobody", ""}) {
      assertProblem(authorize(member, spending(organisation, 10, other)), 403, "forbidden");
    }
    assertProblem(
        authorize(member, "{'account': '%s', 'amount': 1}".formatted(organisation)),
        403,
        "forbidden");
    assertThat(member.patch(own.header("location"), "{'expires_in': 60}").status()).isEqualTo(200);
    assertThat(member.post(own.header("location") + "/capture", newKey(), "{'amount': 5}").status())
        .isEqualTo(200);
    String others = hold(organisation, 7);
    assertThat(member.postNothing(others + "/void", newKey()).status()).isEqualTo(200);
    assertProblem(member.put(member(organisation, bob), MEMBER), 403, "forbidden");
    assertBalance(organisation, 985, 10);
  }

  @Test
  void aMemberDrawsForNobodyElsesAuthorization() {
    String ada = person();
    Api member = holder(organisation, ada, "member");
    String nobodys = hold(organisation, 7);
    String bobs = authorize(api, spending(organisation, 7, "user:bob")).header("location");
    for (String others : new String[] {nobodys, bobs}) {
      assertProblem(member.patch(others, newKey(), "{'amount': 8}"), 403, "forbidden");
      assertProblem(
          member.post(others + "/capture", newKey(), "{'amount': 8, 'excess': 'draw'}"),
          403,
          "forbidden");
      assertThat(member.patch(others, newKey(), "{'amount': 6}").status()).isEqualTo(200);
      assertThat(member.post(others + "/capture", newKey(), "{'amount': 6}").status())
          .isEqualTo(200);
    }
    String own = authorize(member, spending(organisation, 7, ada)).header("location");
    assertThat(member.patch(own, newKey(), "{'amount': 8}").status()).isEqualTo(200);
    assertBalance(organisation, 980, 8);
  }

  /** The change from viewer to member is seen within a second; this asks too much. */
  private void awaitSpending(Api member, String self) {
    await()
        .atMost(PATIENCE)
        .until(() -> authorize(member, spending(organisation, 1_000_000, self)).status() == 402);
  }

  @Test
  void aBatchRefusesWhatASingleRequestWould() {
    String ada = person();
    Api member = holder(organisation, ada, "member");
    Answer batch =
        member.post(
            "/v1/batch",
            """
            {'operations': [
              {'op': 'authorize', 'idempotency_key': 'a', 'account': '%1$s', 'amount': 1,
               'spender': '%2$s'},
              {'op': 'authorize', 'idempotency_key': 'b', 'account': '%1$s', 'amount': 1},
              {'op': 'authorize', 'idempotency_key': 'c', 'account': '%1$s', 'amount': 1,
               'spender': 'user:nobody'}]}
            """
                .formatted(organisation, ada));
    assertThat(batch.at("results").get(0).path("status").asInt()).isEqualTo(201);
    assertProblem(batch.at("results").get(1).path("body"), 403, "forbidden");
    assertProblem(batch.at("results").get(2).path("body"), 403, "forbidden");
    assertBalance(organisation, 999, 1);
  }

  @Test
  void anAdminSpendsAsAnybodyAndManagesMembersTeamsAndBudgets() {
    String ada = person();
    String bob = person();
    String owner = person();
    put(organisation, owner, "owner");
    Api admin = holder(organisation, ada, "admin");

    assertThat(authorize(admin, spending(organisation, 1, "user:any")).status()).isEqualTo(201);
    assertThat(admin.put(member(organisation, bob), MEMBER).status()).isEqualTo(201);
    assertThat(admin.put(team(organisation, "vision"), "{}").status()).isEqualTo(201);
    assertThat(putNothing(admin, team(organisation, "vision") + "/members/" + bob).status())
        .isEqualTo(201);
    Answer budget =
        admin.post(
            at(organisation) + "/budgets", "{'spender': 'vision', 'period': 'day', 'amount': 7}");
    assertThat(budget.status()).as(budget.text()).isEqualTo(201);
    assertThat(admin.patch(budget.header("location"), "{'amount': 8}").status()).isEqualTo(200);
    assertThat(delete(admin, budget.header("location")).status()).isEqualTo(200);
    assertThat(delete(admin, member(organisation, bob)).status()).isEqualTo(200);

    assertProblem(admin.put(member(organisation, bob), "{'role': 'admin'}"), 403, "forbidden");
    assertProblem(admin.put(member(organisation, ada), "{'role': 'owner'}"), 403, "forbidden");
    assertProblem(admin.put(member(organisation, owner), MEMBER), 403, "forbidden");
    assertProblem(delete(admin, member(organisation, owner)), 403, "forbidden");
    String actor =
        api.get("/v1/admin/audit?account=" + organisation)
            .at("data")
            .get(0)
            .path("actor")
            .asString();
    assertThat(actor).startsWith("key_").isNotEqualTo("key_bootstrap");
  }

  @Test
  void anOwnerManagesOwnersAndAdmins() {
    String ada = person();
    String bob = person();
    Api owner = holder(organisation, ada, "owner");
    assertThat(owner.put(member(organisation, bob), "{'role': 'owner'}").status()).isEqualTo(201);
    assertThat(owner.put(member(organisation, bob), "{'role': 'admin'}").status()).isEqualTo(200);
    assertProblem(owner.put(member(organisation, ada), MEMBER), 409, "last_owner");
    assertThat(delete(owner, member(organisation, bob)).status()).isEqualTo(200);
  }

  /** A role gives no scope that the credential lacks. */
  @Test
  void theCredentialsOwnScopesStillBoundWhatARoleAllows() {
    String ada = person();
    put(organisation, ada, "owner");
    Api reader = api.as(key("read", ada));
    awaitSeen(reader, organisation);
    assertProblem(authorize(reader, spending(organisation, 1, ada)), 403, "forbidden");
    assertProblem(reader.put(member(organisation, ada), MEMBER), 403, "forbidden");
    Api spender = api.as(key("authorize", ada));
    assertThat(authorize(spender, spending(organisation, 1, ada)).status()).isEqualTo(201);
    assertProblem(spender.get(path), 403, "forbidden");
  }

  @Test
  void whoHasNoRoleAnyMoreKnowsNothingOfTheOrganisation() {
    String ada = person();
    Api member = holder(organisation, ada, "member");
    Api stranger = api.as(key(PERSONS, person()));
    assertThat(delete(api, member(organisation, ada)).status()).isEqualTo(200);
    awaitUnseen(member, organisation);
    for (Api by : new Api[] {member, stranger}) {
      assertProblem(by.get(path), 404, "account_not_found");
      assertProblem(by.get(at(organisation) + "/members"), 404, "account_not_found");
      assertProblem(
          by.put(member(organisation, ada), "{'role': 'owner'}"), 404, "account_not_found");
      assertProblem(authorize(by, spending(organisation, 1, ada)), 404, "account_not_found");
    }
  }

  /** He has the role when the headers are judged, and has none any more when the body is there. */
  @Test
  void whoLosesHisRoleWhileTheBodyComesChangesNothing() throws IOException {
    String ada = person();
    put(organisation, ada, "member");
    String key = key(PERSONS, ada);
    Api member = api.as(key);
    awaitSeen(member, organisation);
    JsonNode before = api.get(path).json();
    byte[] request = RawClient.put(path, key, "{'display_name': 'x', 'metadata': {'a': 'b'}}");
    int part = request.length - 20;
    awaitInFlight(0);
    try (RawClient client = connection()) {
      client.send(request, part);
      awaitInFlight(1);
      assertThat(delete(api, member(organisation, ada)).status()).isEqualTo(200);
      awaitUnseen(member, organisation);
      client.sendAfter(request, part);
      assertThat(client.answer()).startsWith("HTTP/1.1 403 ").contains("\"code\":\"forbidden\"");
    }
    assertThat(api.get(path).json()).isEqualTo(before);
  }

  /** A key of the organisation itself is no person's, and roles mean nothing for it. */
  @Test
  void anOrganisationsOwnKeySpendsButDoesNotManage() {
    Answer made =
        api.post(
            "/v1/admin/api-keys",
            """
            {'name': 'acme', 'owner': 'organisation', 'accounts': ['%s'],
             'scopes': ['read', 'authorize', 'accounts']}
            """
                .formatted(organisation));
    Api own = api.as(made.string("secret"));
    awaitSeen(own, organisation);
    assertThat(authorize(own, spending(organisation, 1, "anybody")).status()).isEqualTo(201);
    assertThat(own.get(at(organisation) + "/members").status()).isEqualTo(200);
    assertProblem(own.put(member(organisation, "user:1"), MEMBER), 403, "forbidden");
  }
}
