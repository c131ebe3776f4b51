package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Proves what is read, and that nothing is rounded. */
class JsonReaderTest {

  static Map<String, Object> read(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      return JsonReader.object(bytes, bytes.length);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void valuesAreKeptAsTheyWereSent() {
    assertThat(
            read(
                "{\"a\":1,\"b\":1.0,\"c\":123456789012345678901,\"d\":\"ü\",\"e\":[true,null,{}],"
                    + "\"f\":-7}"))
        .isEqualTo(
            Map.of(
                "a",
                1L,
                "b",
                new JsonNumber("1.0"),
                "c",
                new JsonNumber("123456789012345678901"),
                "d",
                "ü",
                "e",
                List.of(true, JsonNull.NULL, Map.of()),
                "f",
                -7L));
  }

  @Test
  void theProblemSaysWhereAndShowsNothingOfTheBody() {
    assertThatThrownBy(() -> read("{\n \"secret\": oops}"))
        .hasCauseInstanceOf(MalformedJsonException.class)
        .cause()
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("oops");
  }

  @Test
  void theCanonicalTextDoesNotDependOnOrderAndSpace() {
    assertThat(CanonicalJson.of(read("{ \"b\" : [1, {\"y\":2,\"x\":\"\\u0041\"}], \"a\":true }")))
        .isEqualTo("{\"a\":true,\"b\":[1,{\"x\":\"A\",\"y\":2}]}");
  }
}
