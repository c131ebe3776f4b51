package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each malformed request gets exactly its problem and changes nothing. */
class MalformedRequestsTest extends ContractTest {

  private static final String AUTHORIZE = "POST /v1/authorizations";
  private static final String CAPTURE = "POST HOLD/capture";
  private static final String VOID = "POST HOLD/void";
  private static final String ADJUST = "PATCH HOLD";
  private static final String REFUND = "POST HOLD/refund";
  private static final String GRANT = "POST ACCOUNT/grants";
  private static final String PUT = "PUT ACCOUNT";
  private static final String PATCH = "PATCH ACCOUNT";
  private static final String BATCH = "POST /v1/batch";
  private static final String QUOTE = "POST /v1/quotes";
  private static final String ABANDON = "POST /v1/operations/some-key/abandon";

  private static final String ACCOUNT = "'account':'A'";
  private static final String MALFORMED = "malformed_json";

  /** A request and what it gets; {@code field} is empty for a problem without one. */
  private record Row(String request, String body, int status, String code, String field) {}

  private static final List<Row> ROWS = new ArrayList<>();

  private static void malformed(String request, String... bodies) {
    for (String body : bodies) {
      ROWS.add(new Row(request, body, 400, MALFORMED, ""));
    }
  }

  /** Bodies that are all at fault in the same field. */
  private static void invalid(String request, String field, String... bodies) {
    for (String body : bodies) {
      ROWS.add(new Row(request, body, 422, "invalid_request", field));
    }
  }

  static {
    for (String request :
        List.of(AUTHORIZE, CAPTURE, VOID, ADJUST, REFUND, GRANT, PUT, PATCH, QUOTE)) {
      malformed(request, "{", "[]", "null", "7", "'text'", "{} {}", "{'a':1,'a':1}", "{'a':NaN}");
      invalid(request, "more", "{'more':1}", "{'more':null}");
    }
    amounts(AUTHORIZE, "{" + ACCOUNT + ",'amount':%s}");
    amounts(CAPTURE, "{'amount':%s,'final':false}");
    amounts(ADJUST, "{'amount':%s}");
    amounts(REFUND, "{'amount':%s,'reason':''}");
    amounts(GRANT, "{'amount':%s,'kind':'bonus','reason':''}");
    lifetimes(AUTHORIZE, "{" + ACCOUNT + ",'amount':1,'expires_in':%s}");
    lifetimes(CAPTURE, "{'amount':1,'final':false,'expires_in':%s}");
    lifetimes(ADJUST, "{'expires_in':%s}");
    metadata(AUTHORIZE, "{" + ACCOUNT + ",'amount':1,'metadata':%s}");
    metadata(PUT, "{'metadata':%s}");
    metadata(PATCH, "{'metadata':%s}");
    texts(AUTHORIZE, "reference", 128, "{" + ACCOUNT + ",'amount':1,'reference':%s}");
    texts(AUTHORIZE, "spender", 128, "{" + ACCOUNT + ",'amount':1,'spender':%s}");
    texts(REFUND, "reason", 256, "{'reason':%s}");
    texts(GRANT, "reason", 256, "{'amount':1,'kind':'bonus','reason':%s}");
    texts(PUT, "display_name", 256, "{'display_name':%s}");
    texts(PATCH, "display_name", 256, "{'display_name':%s}");
    invalid(AUTHORIZE, "account", "{'amount':1}", "{'account':7,'amount':1}");
    invalid(AUTHORIZE, "account", "{'account':'','amount':1}", "{'account':'a b','amount':1}");
    invalid(AUTHORIZE, "account", "{'account':'" + "a".repeat(65) + "','amount':1}");
    invalid(AUTHORIZE, "amount", "{" + ACCOUNT + "}");
    invalid(AUTHORIZE, "operation", "{" + ACCOUNT + ",'quantity':1}");
    invalid(AUTHORIZE, "quantity", "{" + ACCOUNT + ",'operation':'a'}");
    invalid(AUTHORIZE, "amount", "{" + ACCOUNT + ",'amount':1,'operation':'a','quantity':1}");
    invalid(AUTHORIZE, "amount", "{" + ACCOUNT + ",'amount':1,'quantity':1}");
    quantities(AUTHORIZE, "{" + ACCOUNT + ",'operation':'a','quantity':%s}");
    invalid(AUTHORIZE, "quantity", "{" + ACCOUNT + ",'operation':'a','quantity':0}");
    operations(AUTHORIZE, "{" + ACCOUNT + ",'operation':%s,'quantity':1}");
    quantities(CAPTURE, "{'quantity':%s}");
    invalid(CAPTURE, "amount", "{'amount':1,'quantity':1}");
    invalid(CAPTURE, "quantity", "{'quantity':0,'final':false}", "{'quantity':1}");
    quantities(QUOTE, "{'operation':'a','quantity':%s}");
    operations(QUOTE, "{'operation':%s,'quantity':1}");
    invalid(QUOTE, "quantity", "{'operation':'a'}", "{'operation':'a','quantity':0}");
    invalid(QUOTE, "account", "{'operation':'a','quantity':1,'account':'a b'}");
    invalid(AUTHORIZE, "capture", "{" + ACCOUNT + ",'amount':1,'capture':'true'}");
    invalid(AUTHORIZE, "capture", "{" + ACCOUNT + ",'amount':1,'capture':1}");
    invalid(CAPTURE, "amount", "{'amount':0,'final':false}");
    invalid(CAPTURE, "final", "{'final':'yes'}", "{'final':null}");
    invalid(CAPTURE, "excess", "{'excess':'refuse'}", "{'excess':true}");
    invalid(CAPTURE, "expired", "{'expired':'available'}", "{'expired':1}");
    invalid(CAPTURE, "expires_in", "{'expires_in':60}", "{'final':true,'expires_in':60}");
    invalid(VOID, "amount", "{'amount':1}");
    invalid(ADJUST, "amount", "{}");
    invalid(REFUND, "reason", "{}", "{'amount':1}");
    invalid(GRANT, "kind", "{'amount':1,'reason':''}");
    invalid(GRANT, "kind", "{'amount':1,'kind':'purchase','reason':''}");
    invalid(GRANT, "reason", "{'amount':1,'kind':'bonus'}");
    invalid(GRANT, "amount", "{'kind':'bonus','reason':''}");
    invalid(
        GRANT,
        "expires_at",
        "{'amount':1,'kind':'bonus','reason':'','expires_at':'2020-01-01T00:00:00Z'}",
        "{'amount':1,'kind':'bonus','reason':'','expires_at':'tomorrow'}",
        "{'amount':1,'kind':'bonus','reason':'','expires_at':4102444800}");
    invalid(PUT, "type", "{'type':'robot'}", "{'type':null}");
    invalid(PATCH, "type", "{'type':'user'}");
    invalid(BATCH, "operations", "{}", "{'operations':[]}", "{'operations':{}}");
    malformed(BATCH, "[]", "");
    invalid(ABANDON, "account", "{}", "{'account':7}", "{'account':'a b'}");
  }

  private static void amounts(String request, String template) {
    for (String amount :
        List.of(
            "0", "-1", "5.0", "1e3", "'5'", "9000000000000001", "1e400", "null", "true", "[]")) {
      invalid(request, "amount", template.formatted(amount));
    }
    invalid(request, "amount", template.formatted("9".repeat(400)));
    malformed(request, template.formatted("05"), template.formatted("+5"));
  }

  private static void quantities(String request, String template) {
    for (String quantity :
        List.of("-1", "-0.5", "1e3", "0.0000001", "'5'", "1000000000001", "null", "true", "{}")) {
      invalid(request, "quantity", template.formatted(quantity));
    }
    invalid(request, "quantity", template.formatted("9".repeat(400)));
    invalid(request, "quantity", template.formatted("0." + "9".repeat(400)));
    malformed(request, template.formatted("05"), template.formatted(".5"));
  }

  private static void operations(String request, String template) {
    for (String operation :
        List.of("''", "'A'", "'a b'", "'-a'", "'" + "a".repeat(65) + "'", "7", "null", "[]")) {
      invalid(request, "operation", template.formatted(operation));
    }
    invalid(request, "operation", template.formatted("'no.such-operation'"));
  }

  private static void lifetimes(String request, String template) {
    for (String seconds : List.of("0", "-1", "1.5", "'60'", "2592001", "null", "{}")) {
      invalid(request, "expires_in", template.formatted(seconds));
    }
  }

  private static void metadata(String request, String template) {
    invalid(request, "metadata", template.formatted("7"), template.formatted("null"));
    invalid(request, "metadata", template.formatted("{'a':'" + "x".repeat(2048) + "'}"));
    invalid(request, "metadata.a", template.formatted("{'a':1}"));
    invalid(request, "metadata.a", template.formatted("{'a':{'b':'c'}}"));
    StringBuilder seventeen = new StringBuilder("{'m0':''");
    for (int i = 1; i < 17; i++) {
      seventeen.append(",'m").append(i).append("':''");
    }
    invalid(request, "metadata", template.formatted(seventeen + "}"));
  }

  private static void texts(String request, String field, int length, String template) {
    invalid(
        request,
        field,
        template.formatted("'" + "x".repeat(length + 1) + "'"),
        template.formatted("7"),
        template.formatted("null"),
        template.formatted("'\\u0000'"),
        template.formatted("'\\ud800'"));
  }

  @Test
  void everyRowGetsItsProblemAndNothingChanges() {
    String account = account(1000);
    String hold = hold(account, 100);
    capture(hold, "{'amount':10,'final':false}");
    String before = state(account, hold);

    for (Row row : ROWS) {
      Answer answer = send(row, account, hold);
      assertThat(answer.status()).as("%s answered %s", row, answer.text()).isEqualTo(row.status());
      assertProblem(answer, row.status(), row.code());
      if (!row.field().isEmpty()) {
        assertThat(answer.at("errors").findValuesAsString("field"))
            .as("%s answered %s", row, answer.text())
            .contains(row.field());
      }
    }

    assertThat(ROWS).hasSizeGreaterThan(200);
    assertThat(state(account, hold)).isEqualTo(before);
  }

  private Answer send(Row row, String account, String hold) {
    String[] request = row.request().split(" ");
    String path = request[1].replace("ACCOUNT", "/v1/accounts/" + account).replace("HOLD", hold);
    Map<String, String> headers = new LinkedHashMap<>(Api.with(newKey()));
    return api.send(
        request[0], path, headers, Api.bytes(row.body().replace("'A'", "'" + account + "'")));
  }

  private String state(String account, String hold) {
    return undated(api.get("/v1/accounts/" + account)).toString() + undated(api.get(hold));
  }

  @Test
  void aBodyHasItsMediaTypeAndItsBound() {
    String account = account(10);
    byte[] body = Api.bytes("{'account':'%s','amount':1}".formatted(account));
    Map<String, String> plain = Map.of("Idempotency-Key", newKey(), "Content-Type", "text/plain");
    byte[] large = Api.bytes("{'reference':'" + "x".repeat(1 << 20) + "'}");

    assertProblem(
        api.send("POST", "/v1/authorizations", plain, body), 415, "unsupported_media_type");
    assertProblem(
        api.send("POST", "/v1/authorizations", Api.with(newKey()), large),
        413,
        "payload_too_large");
    assertBalance(account, 10, 0);
  }
}
