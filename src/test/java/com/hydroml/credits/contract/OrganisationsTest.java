package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Members, teams and budgets are managed over HTTP, strictly, and every act is written down. */
class OrganisationsTest extends OrganisationContractTest {

  private String organisation;

  @BeforeEach
  void makeOrganisation() {
    organisation = organisation(0);
  }

  private String budgets() {
    return at(organisation) + "/budgets";
  }

  private List<String> acts() {
    List<String> acts = new ArrayList<>();
    audit().forEach(act -> acts.addFirst(act.path("action").asString()));
    return acts;
  }

  private JsonNode audit() {
    return api.get("/v1/admin/audit?account=" + organisation).at("data");
  }

  @Test
  void aMemberIsAddedChangedAndRemoved() {
    String ada = person();
    String path = member(organisation, ada);
    Answer added = api.put(path, "{'role': 'member', 'display_name': 'Ada'}");
    assertThat(added.status()).isEqualTo(201);
    assertThat(added.header("location")).isEqualTo(path);
    assertThat(added.string("organisation")).isEqualTo(organisation);
    assertThat(added.string("member")).isEqualTo(ada);
    assertThat(added.string("role")).isEqualTo("member");
    assertThat(added.at("teams")).isEmpty();

    Answer changed = api.put(path, "{'role': 'admin', 'reason': 'promoted'}");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.string("role")).isEqualTo("admin");
    assertThat(changed.string("display_name")).isEqualTo("Ada");
    assertThat(api.get(path).json()).isEqualTo(changed.json());

    Answer removed = delete(api, path + "?reason=left");
    assertThat(removed.status()).isEqualTo(200);
    assertThat(removed.json()).isEqualTo(changed.json());
    assertProblem(api.get(path), 404, "member_not_found");
    assertProblem(delete(api, path), 404, "member_not_found");

    assertThat(acts()).containsExactly("member.add", "member.change", "member.remove");
    JsonNode change = audit().get(1);
    assertThat(change.path("subject").asString()).isEqualTo(ada);
    assertThat(change.path("before").path("role").asString()).isEqualTo("member");
    assertThat(change.path("after").path("role").asString()).isEqualTo("admin");
    assertThat(change.path("reason").asString()).isEqualTo("promoted");
    assertThat(audit().get(0).path("reason").asString()).isEqualTo("left");
    assertThat(audit().get(0).path("after").isNull()).isTrue();
  }

  @Test
  void aTeamIsMadeFilledAndDissolved() {
    String ada = person();
    put(organisation, ada, "member");
    String path = team(organisation, "vision");
    Answer made = api.put(path, "{'display_name': 'Vision'}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("location")).isEqualTo(path);
    assertThat(made.at("members")).isEmpty();
    assertThat(api.put(path, "{}").status()).isEqualTo(200);
    assertThat(api.get(path).string("display_name")).isEqualTo("Vision");

    Answer in = putNothing(api, path + "/members/" + ada);
    assertThat(in.status()).as(in.text()).isEqualTo(201);
    assertThat(in.at("members").get(0).asString()).isEqualTo(ada);
    assertThat(in.number("size")).isEqualTo(1);
    assertThat(putNothing(api, path + "/members/" + ada).status()).isEqualTo(200);
    assertThat(api.get(member(organisation, ada)).at("teams").get(0).asString())
        .isEqualTo("vision");

    assertThat(delete(api, path + "/members/" + ada).number("size")).isZero();
    assertProblem(delete(api, path + "/members/" + ada), 404, "member_not_found");
    putTeam(organisation, "vision", ada);
    assertThat(delete(api, path).status()).isEqualTo(200);
    assertProblem(api.get(path), 404, "team_not_found");
    assertProblem(delete(api, path), 404, "team_not_found");
    assertProblem(putNothing(api, path + "/members/" + ada), 404, "team_not_found");
    assertThat(api.get(member(organisation, ada)).at("teams")).isEmpty();
    assertThat(acts())
        .containsExactly(
            "member.add",
            "team.add",
            "team.change",
            "team.member.add",
            "team.member.remove",
            "team.change",
            "team.member.add",
            "team.remove");
    assertThat(audit().get(4).path("before").path("members")).isEmpty();
    assertThat(audit().get(4).path("after").path("members")).hasSize(1);
  }

  @Test
  void aBudgetIsMadeChangedAndEnded() {
    Midnight.awaitRoomBefore();
    String ada = person();
    put(organisation, ada, "member");
    Answer made = budget(organisation, ada, "'period': 'month', 'amount': 500");
    String path = made.header("location");
    assertThat(path).isEqualTo(budgets() + "/" + made.string("id"));
    assertThat(made.string("id")).startsWith("bud_");
    assertThat(made.string("spender_kind")).isEqualTo("member");
    assertThat(made.string("enforcement")).isEqualTo("hard");
    assertThat(made.at("thresholds")).isEmpty();
    assertThat(made.number("spent")).isZero();
    assertThat(made.number("remaining")).isEqualTo(500);
    Instant start = Instant.parse(made.string("period_start"));
    assertThat(start.toString()).endsWith("-01T00:00:00Z");
    assertThat(Instant.parse(made.string("resets_at"))).isAfter(start);
    assertThat(api.get(path).json()).isEqualTo(made.json());

    assertThat(api.patch(path, "{'amount': 700}").number("amount")).isEqualTo(700);
    Answer soft = api.patch(path, "{'enforcement': 'soft'}");
    assertThat(soft.at("thresholds").toString()).isEqualTo("[50,80,100]");
    assertThat(soft.number("amount")).isEqualTo(700);
    assertThat(api.patch(path, "{'thresholds': [90, 10]}").at("thresholds").toString())
        .isEqualTo("[10,90]");

    assertThat(delete(api, path).string("id")).isEqualTo(made.string("id"));
    assertProblem(api.get(path), 404, "budget_not_found");
    assertProblem(api.patch(path, "{'amount': 1}"), 404, "budget_not_found");
    assertProblem(delete(api, path), 404, "budget_not_found");
    assertThat(api.get(budgets()).at("data")).isEmpty();
    assertThat(acts())
        .containsExactly(
            "member.add",
            "budget.create",
            "budget.change",
            "budget.change",
            "budget.change",
            "budget.delete");
    JsonNode change = audit().get(3);
    assertThat(change.path("subject").asString()).isEqualTo(made.string("id"));
    assertThat(change.path("before").path("amount").asLong()).isEqualTo(500);
    assertThat(change.path("after").path("amount").asLong()).isEqualTo(700);
  }

  @Test
  void aTotalNeverResetsAndASoftBudgetTellsAtTheUsualThresholds() {
    putTeam(organisation, "vision");
    Answer made =
        budget(organisation, "vision", "'period': 'total', 'amount': 5, 'enforcement': 'soft'");
    assertThat(made.string("spender_kind")).isEqualTo("team");
    assertThat(made.at("thresholds").toString()).isEqualTo("[50,80,100]");
    assertThat(made.at("resets_at").isNull()).isTrue();
    assertThat(made.at("period_start").isNull()).isTrue();
  }

  @Test
  void listsAreReadPageByPageNewestFirst() {
    List<String> people = List.of(person(), person(), person());
    people.forEach(person -> put(organisation, person, "viewer"));
    Answer page = api.get(at(organisation) + "/members?limit=2");
    assertThat(page.at("data").findValuesAsString("member"))
        .containsExactly(people.get(2), people.get(1));
    Answer rest =
        api.get(at(organisation) + "/members?limit=2&cursor=" + page.string("next_cursor"));
    assertThat(rest.at("data").findValuesAsString("member")).containsExactly(people.get(0));
    assertThat(rest.at("next_cursor").isNull()).isTrue();

    putTeam(organisation, "a", people.get(0));
    putTeam(organisation, "b");
    Answer teams = api.get(at(organisation) + "/teams");
    assertThat(teams.at("data").findValuesAsString("team")).containsExactly("b", "a");
    assertThat(teams.at("data").get(1).path("size").asLong()).isEqualTo(1);
    assertThat(teams.at("data").get(1).has("members")).isFalse();

    budget(organisation, "a", "'period': 'day', 'amount': 1");
    budget(organisation, people.get(0), "'period': 'week', 'amount': 2");
    assertThat(api.get(budgets()).at("data").findValuesAsString("period"))
        .containsExactly("week", "day");
    assertThat(api.get(budgets() + "?spender=a").at("data").findValuesAsString("period"))
        .containsExactly("day");
  }

  @Test
  void onlyAnOrganisationIsOne() {
    String user = account(0);
    String nothing = unique("org:none-");
    String budget = "{'spender': 'user:1', 'period': 'day', 'amount': 1}";
    for (Answer answer :
        List.of(
            api.put(member(user, "user:1"), "{'role': 'viewer'}"),
            api.get(member(user, "user:1")),
            api.get(at(user) + "/members"),
            api.put(team(user, "t"), "{}"),
            api.get(team(user, "t")),
            api.get(at(user) + "/teams"),
            api.post(at(user) + "/budgets", budget),
            api.get(at(user) + "/budgets"),
            delete(api, at(user) + "/budgets/bud_x"))) {
      assertProblem(answer, 409, "not_an_organisation");
    }
    for (Answer answer :
        List.of(
            api.put(member(nothing, "user:1"), "{'role': 'viewer'}"),
            api.get(at(nothing) + "/members"),
            api.get(team(nothing, "t")),
            api.post(at(nothing) + "/budgets", budget),
            api.get(at(nothing) + "/budgets"))) {
      assertProblem(answer, 404, "account_not_found");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{}|role",
        "{'role': 'king'}|role",
        "{'role': 'Owner'}|role",
        "{'role': null}|role",
        "{'role': 'viewer', 'x': 1}|x",
        "{'role': 'viewer', 'display_name': 7}|display_name",
      })
  void aMemberIsStrictlyWhatTheContractSays(String body, String field) {
    assertInvalid(api.put(member(organisation, "user:1"), body), field);
    assertThat(audit()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'period': 'day', 'amount': 1}|spender",
        "{'spender': 'vision', 'amount': 1}|period",
        "{'spender': 'vision', 'period': 'day'}|amount",
        "{'spender': 'vision', 'period': 'year', 'amount': 1}|period",
        "{'spender': 'vision', 'period': 'day', 'amount': 0}|amount",
        "{'spender': 'vision', 'period': 'day', 'amount': 1.0}|amount",
        "{'spender': 'vision', 'period': 'day', 'amount': 9000000000000001}|amount",
        "{'spender': 'vision', 'period': 'day', 'amount': 1, 'enforcement': 'firm'}|enforcement",
        "{'spender': 'vision', 'period': 'day', 'amount': 1, 'thresholds': [0]}|thresholds[0]",
        "{'spender': 'vision', 'period': 'day', 'amount': 1, 'thresholds': [101]}|thresholds[0]",
        "{'spender': 'vision', 'period': 'day', 'amount': 1, 'thresholds': [5, 5]}|thresholds",
        "{'spender': 'nobody', 'period': 'day', 'amount': 1}|spender",
        "{'spender': 'no body', 'period': 'day', 'amount': 1}|spender",
        "{'spender': 'vision', 'period': 'day', 'amount': 1, 'x': 1}|x",
      })
  void aBudgetIsStrictlyWhatTheContractSays(String body, String field) {
    putTeam(organisation, "vision");
    assertInvalid(api.post(budgets(), body), field);
    assertThat(acts()).containsExactly("team.add");
  }

  @Test
  void aChangeOfABudgetNamesSomething() {
    putTeam(organisation, "vision");
    String path = budget(organisation, "vision", "'period': 'day', 'amount': 1").header("location");
    assertInvalid(api.patch(path, "{}"), "amount");
    assertInvalid(api.patch(path, "{'amount': null}"), "amount");
    assertInvalid(api.patch(path, "{'period': 'week'}"), "period");
    assertInvalid(api.put(team(organisation, "vision"), "{'size': 1}"), "size");
    assertInvalid(api.get(at(organisation) + "/teams?x=1"), "x");
    assertInvalid(api.get(budgets() + "?spender=no%20body"), "spender");
    assertInvalid(delete(api, path + "?x=1"), "x");
    assertInvalid(api.put(member(organisation, "no%20body"), "{'role': 'viewer'}"), "member");
    assertInvalid(api.put(team(organisation, "-a"), "{}"), "team");
  }

  @Test
  void whatHasNoOwnerMayBeWithoutOneAndWhatHasOneKeepsIt() {
    String ada = person();
    String bob = person();
    put(organisation, ada, "viewer");
    assertThat(delete(api, member(organisation, ada)).status()).isEqualTo(200);
    put(organisation, ada, "owner");
    assertProblem(delete(api, member(organisation, ada)), 409, "last_owner");
    assertProblem(api.put(member(organisation, ada), "{'role': 'admin'}"), 409, "last_owner");
    put(organisation, bob, "owner");
    assertThat(delete(api, member(organisation, ada)).status()).isEqualTo(200);
    assertProblem(delete(api, member(organisation, bob)), 409, "last_owner");
  }

  @Test
  void aMemberAndATeamCannotHaveOneId() {
    put(organisation, "user:same", "member");
    assertProblem(api.put(team(organisation, "user:same"), "{}"), 409, "spender_conflict");
    putTeam(organisation, "vision");
    assertProblem(
        api.put(member(organisation, "vision"), "{'role': 'member'}"), 409, "spender_conflict");
  }

  @Test
  void whoLeavesTakesHisBudgetsAndHisPlaceInTeamsWithHim() {
    String ada = person();
    put(organisation, ada, "member");
    putTeam(organisation, "vision", ada);
    String own = budget(organisation, ada, "'period': 'day', 'amount': 1").header("location");
    String teams =
        budget(organisation, "vision", "'period': 'day', 'amount': 1").header("location");
    assertThat(delete(api, member(organisation, ada)).status()).isEqualTo(200);
    assertProblem(api.get(own), 404, "budget_not_found");
    assertThat(api.get(teams).status()).isEqualTo(200);
    assertThat(api.get(team(organisation, "vision")).at("members")).isEmpty();
    assertThat(acts()).endsWith("budget.delete", "member.remove");
    put(organisation, ada, "member");
    assertThat(api.get(member(organisation, ada)).at("teams")).isEmpty();
    assertThat(api.get(budgets() + "?spender=" + ada).at("data")).isEmpty();

    assertThat(delete(api, team(organisation, "vision")).status()).isEqualTo(200);
    assertProblem(api.get(teams), 404, "budget_not_found");
  }

  @Test
  void thereAreNoMoreThanThereMayBe() {
    Sql.execute(
        """
        insert into organisation_member (organisation, member, role)
        select '%s', 'user:many-' || i, 'member' from generate_series(1, 1000) i
        """
            .formatted(organisation));
    assertProblem(
        api.put(member(organisation, person()), "{'role': 'viewer'}"), 409, "organisation_limit");
    assertThat(api.put(member(organisation, "user:many-7"), "{'role': 'viewer'}").status())
        .isEqualTo(200);
    for (int i = 0; i < 16; i++) {
      budget(organisation, "user:many-1", "'period': 'day', 'amount': 1");
    }
    assertProblem(
        api.post(budgets(), "{'spender': 'user:many-1', 'period': 'day', 'amount': 1}"),
        409,
        "organisation_limit");
    putTeam(organisation, "vision");
    budget(organisation, "vision", "'period': 'day', 'amount': 1");
    assertProblem(
        putNothing(api, team(organisation, "vision") + "/members/user:many-1"),
        409,
        "organisation_limit");
    assertThat(putNothing(api, team(organisation, "vision") + "/members/user:many-2").status())
        .isEqualTo(201);
  }

  /** Neither the act nor its entry is there without the other. */
  @Test
  void nothingIsDoneThatCannotBeWrittenDown() {
    String ada = person();
    Sql.whileLocked(
        "audit_entry",
        () ->
            assertProblem(
                api.put(member(organisation, ada), "{'role': 'viewer'}"),
                503,
                "ledger_unavailable"));
    assertProblem(api.get(member(organisation, ada)), 404, "member_not_found");
  }
}
