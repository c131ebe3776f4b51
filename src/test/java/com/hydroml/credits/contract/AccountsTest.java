package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Accounts: made, changed and read. */
class AccountsTest extends ContractTest {

  @Test
  void putMakesAnAccountOnce() {
    String account = unique("user:put-");
    String path = "/v1/accounts/" + account;

    Answer made =
        api.put(path, "{'type': 'organisation', 'display_name': 'Acme', 'metadata': {'a': 'b'}}");
    Answer again = api.put(path, "{}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("location")).isEqualTo(path);
    assertThat(made.json().propertyNames())
        .containsExactlyInAnyOrder(
            "account", "type", "status", "display_name", "metadata", "balance", "created_at");
    assertThat(made.string("account")).isEqualTo(account);
    assertThat(made.string("type")).isEqualTo("organisation");
    assertThat(made.string("status")).isEqualTo("active");
    assertThat(made.string("display_name")).isEqualTo("Acme");
    assertThat(made.at("metadata").toString()).isEqualTo("{\"a\":\"b\"}");
    assertThat(made.at("balance").toString())
        .isEqualTo("{\"available\":0,\"held\":0,\"posted\":0,\"version\":0}");
    assertThat(made.string("created_at"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(made.json());
    assertThat(api.get(path).json()).isEqualTo(made.json());
  }

  @Test
  void aNewAccountIsAUserUnlessSaidOtherwise() {
    Answer made = api.put("/v1/accounts/" + unique("user:put-"), "{}");

    assertThat(made.string("type")).isEqualTo("user");
    assertThat(made.at("display_name").isNull()).isTrue();
    assertThat(made.at("metadata").toString()).isEqualTo("{}");
  }

  @Test
  void putOfAnotherTypeIsAConflict() {
    String path = "/v1/accounts/" + account(0);

    assertProblem(api.put(path, "{'type': 'organisation'}"), 409, "account_type_conflict");
    assertThat(api.put(path, "{'type': 'user'}").status()).isEqualTo(200);
    assertThat(api.get(path).string("type")).isEqualTo("user");
  }

  @Test
  void putAnswersTheAccountAsItIsAfter() {
    String path = "/v1/accounts/" + account(7);
    api.patch(path, "{'metadata': {'kept': 'yes'}}");

    Answer after = api.put(path, "{'display_name': 'Ada'}");

    assertThat(after.status()).isEqualTo(200);
    assertThat(after.string("display_name")).isEqualTo("Ada");
    assertThat(after.at("metadata").path("kept").asString()).isEqualTo("yes");
    assertThat(after.at("balance").path("available").asLong()).isEqualTo(7);
    assertThat(api.get(path).json()).isEqualTo(after.json());
  }

  @Test
  void patchChangesOnlyWhatIsGiven() {
    String path = "/v1/accounts/" + account(0);

    Answer named = api.patch(path, "{'display_name': 'Ada'}");
    Answer described = api.patch(path, "{'metadata': {'a': '1', 'b': '2'}}");
    Answer replaced = api.patch(path, "{'metadata': {'c': '3'}}");
    Answer unchanged = api.patch(path, "{}");

    assertThat(named.status()).isEqualTo(200);
    assertThat(named.string("display_name")).isEqualTo("Ada");
    assertThat(described.string("display_name")).isEqualTo("Ada");
    assertThat(replaced.at("metadata").toString()).isEqualTo("{\"c\":\"3\"}");
    assertThat(unchanged.json()).isEqualTo(replaced.json());
  }

  @Test
  void anAccountThatDoesNotExistIsNotFound() {
    String path = "/v1/accounts/" + unique("user:none-");

    assertProblem(api.get(path), 404, "account_not_found");
    assertProblem(api.patch(path, "{'display_name': 'x'}"), 404, "account_not_found");
    assertProblem(api.get(path + "/balance"), 404, "account_not_found");
    assertProblem(api.get(path + "/balance?at=2026-01-01T00:00:00Z"), 404, "account_not_found");
    assertProblem(api.get(path + "/entries"), 404, "account_not_found");
    assertProblem(api.get(path + "/authorizations"), 404, "account_not_found");
    assertProblem(api.get(path + "/grants/grant_x"), 404, "account_not_found");
    assertProblem(
        api.post(path + "/grants", newKey(), "{'amount':1,'kind':'bonus','reason':'r'}"),
        404,
        "account_not_found");
  }

  @Test
  void anAccountsIdIsCheckedWhereverItStands() {
    String tooLong = "a".repeat(65);

    assertInvalid(api.get("/v1/accounts/" + tooLong), "account");
    assertInvalid(api.get("/v1/accounts/-a/balance"), "account");
    assertInvalid(api.put("/v1/accounts/a%20b", "{}"), "account");
    assertInvalid(api.get("/v1/authorizations?account=a%2Fb"), "account");
    assertThat(api.put("/v1/accounts/" + unique("A.b_c:d-"), "{}").status()).isEqualTo(201);
  }

  @Test
  void aBalanceAfterAWriteIsNeverTheOneBefore() {
    String account = account(1000);
    assertBalance(account, 1000, 0);

    String hold = hold(account, 300);
    assertBalance(account, 700, 300);

    capture(hold, "{'amount': 100}");
    assertBalance(account, 900, 0);
  }

  @Test
  void aBalanceHasItsMembers() {
    String account = account(5);

    Answer balance = api.get("/v1/accounts/" + account + "/balance");

    assertThat(balance.json().propertyNames())
        .containsExactly("account", "available", "held", "posted", "version", "as_of");
    assertThat(balance.string("account")).isEqualTo(account);
    assertThat(balance.number("version")).isEqualTo(1);
    assertThat(Instant.parse(balance.string("as_of"))).isNotNull();
  }

  @Test
  void aBalanceOfThePastComesFromTheLedger() {
    String account = account(0);
    String path = "/v1/accounts/" + account + "/balance";
    String granted = granted(grant(account, 1000), account);
    hold(account, 400);
    Answer now = api.get(path);

    Answer before = api.get(path + "?at=2026-01-01T00:00:00Z");
    Answer atTheGrant = api.get(path + "?at=" + granted);
    Answer atNow = api.get(path + "?at=" + now.string("as_of"));

    assertThat(before.status()).as(before.text()).isEqualTo(200);
    assertThat(before.number("posted")).isZero();
    assertThat(before.number("version")).isZero();
    assertThat(before.string("as_of")).isEqualTo("2026-01-01T00:00:00.000Z");
    assertThat(atTheGrant.number("posted")).isEqualTo(1000);
    assertThat(atTheGrant.string("as_of")).isEqualTo(granted);
    assertThat(atNow.number("available")).isEqualTo(600);
    assertThat(atNow.number("held")).isEqualTo(400);
    assertThat(atNow.number("version")).isEqualTo(2);
  }

  private String granted(Answer grant, String account) {
    long version = grant.at("balance").path("version").asLong();
    return api.get("/v1/accounts/" + account + "/entries?min_version=" + version)
        .at("data")
        .get(0)
        .path("created_at")
        .asString();
  }

  @Test
  void aBalanceOfTheFutureOrOfNoInstantIsInvalid() {
    String path = "/v1/accounts/" + account(0) + "/balance";

    assertInvalid(api.get(path + "?at=2100-01-01T00:00:00Z"), "at");
    assertInvalid(api.get("/v1/accounts/user:nobody/balance?at=2100-01-01T00:00:00Z"), "at");
    assertInvalid(api.get(path + "?at=yesterday"), "at");
    assertInvalid(api.get(path + "?when=2026-01-01T00:00:00Z"), "when");
  }
}
