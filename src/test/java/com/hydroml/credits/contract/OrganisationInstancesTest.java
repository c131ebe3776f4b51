package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.newKey;
import static com.hydroml.credits.contract.ContractTest.unique;
import static com.hydroml.credits.contract.OrganisationContractTest.at;
import static com.hydroml.credits.contract.OrganisationContractTest.delete;
import static com.hydroml.credits.contract.OrganisationContractTest.member;
import static com.hydroml.credits.contract.OrganisationContractTest.putNothing;
import static com.hydroml.credits.contract.OrganisationContractTest.spending;
import static com.hydroml.credits.contract.OrganisationContractTest.team;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.balance.SpendingLimit;
import com.hydroml.credits.balance.SpendingLimits;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.quality.RunsAside;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What one instance changes of an organisation every other one knows by Postgres' notification: the
 * time after which it would read anyway is longer than the test waits.
 */
@RunsAside
class OrganisationInstancesTest extends TwoInstancesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  OrganisationInstancesTest() {
    super("organisations");
    installation.with("credits.organisations.refresh", "1m");
  }

  private List<String> limitsOfTheOther(String organisation, String spender) {
    return running.get(1).getBean(SpendingLimits.class).of(organisation, spender).stream()
        .map(SpendingLimit::budget)
        .toList();
  }

  @Test
  void whatOneInstanceChangesTheOtherKnowsWithoutBeingAsked() {
    String organisation = unique("org:instances-");
    String ada = unique("user:instances-");
    done(one.put("/v1/accounts/" + organisation, "{'type': 'organisation'}"));
    Answer key =
        done(
            one.post(
                "/v1/admin/api-keys",
                """
                {'name': 'ada', 'owner': 'user', 'accounts': ['%s'],
                 'scopes': ['read', 'authorize']}
                """
                    .formatted(ada)));
    Api adas = other.as(key.string("secret"));
    String balance = "/v1/accounts/" + organisation + "/balance";
    await().atMost(PATIENCE).until(() -> adas.get(balance).status() == 404);

    done(one.put(member(organisation, ada), "{'role': 'viewer'}"));
    await().atMost(PATIENCE).until(() -> adas.get(balance).status() == 200);
    assertThat(authorize(adas, organisation, ada).status()).isEqualTo(403);
    done(one.put(member(organisation, ada), "{'role': 'member'}"));
    await().atMost(PATIENCE).until(() -> authorize(adas, organisation, ada).status() == 402);

    done(one.put(team(organisation, "vision"), "{}"));
    String budget =
        done(one.post(
                at(organisation) + "/budgets",
                "{'spender': 'vision', 'period': 'day', 'amount': 5}"))
            .header("location");
    assertThat(limitsOfTheOther(organisation, ada)).isEmpty();
    done(putNothing(one, team(organisation, "vision") + "/members/" + ada));
    await().atMost(PATIENCE).until(() -> limitsOfTheOther(organisation, ada).size() == 1);
    done(delete(one, budget));
    await().atMost(PATIENCE).until(() -> limitsOfTheOther(organisation, "vision").isEmpty());

    done(delete(one, member(organisation, ada)));
    await().atMost(PATIENCE).until(() -> adas.get(balance).status() == 404);
    assertThat(authorize(adas, organisation, ada).status()).isEqualTo(404);
  }

  private static Answer authorize(Api by, String organisation, String spender) {
    return by.post("/v1/authorizations", newKey(), spending(organisation, 1, spender));
  }
}
