package com.hydroml.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.database.BinaryArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient;

/** What is bound as an array in Postgres' own form arrives value by value. */
class BinaryArrayTest {

  /** The first and the last instant that an event can have, and some between. */
  private static final List<Long> INSTANTS =
      List.of(1L, 946_684_800_000L, 1_790_000_000_123L, 253_402_300_799_999L);

  private LedgerTestDatabase ledger;

  @BeforeEach
  void open() {
    ledger = new LedgerTestDatabase();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private List<String> arrived(String type, BinaryArray values) {
    DatabaseClient.GenericExecuteSpec statement =
        ledger.client.sql(
            "select coalesce(value::text, 'null') as value from unnest(:values::"
                + type
                + "[]) with ordinality as v (value, place) order by place");
    return statement
        .bind("values", values)
        .map(row -> Rows.text(row, "value"))
        .all()
        .collectList()
        .block(LedgerTestDatabase.PATIENCE);
  }

  @Test
  void textsBytesAndNumbersArriveAsTheyAre() {
    List<String> texts = new ArrayList<>(List.of("", "a,{}\"\\b", "Übung 海 🪸", "null"));
    texts.add(null);
    List<String> shown = texts.stream().map(String::valueOf).toList();
    assertThat(arrived("text", BinaryArray.texts(texts, text -> text))).isEqualTo(shown);

    List<byte[]> bytes = new ArrayList<>(List.of(new byte[0], new byte[] {0, -1, 127}));
    bytes.add(null);
    assertThat(arrived("bytea", BinaryArray.bytes(bytes, value -> value)))
        .containsExactly("\\x", "\\x00ff7f", "null");

    List<Long> longs = List.of(Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE);
    assertThat(arrived("bigint", BinaryArray.longs(longs, value -> value)))
        .isEqualTo(longs.stream().map(String::valueOf).toList());
    assertThat(arrived("integer", BinaryArray.integers(longs, Long::intValue)))
        .isEqualTo(longs.stream().map(value -> String.valueOf(value.intValue())).toList());
  }

  @Test
  void nothingIsAnArrayOfNothing() {
    assertThat(arrived("text", BinaryArray.texts(List.<String>of(), text -> text))).isEmpty();
    assertThat(arrived("bigint", BinaryArray.longs(List.<Long>of(), value -> value))).isEmpty();
  }

  @Test
  void instantsArriveToTheMillisecondAndZeroIsNone() {
    List<Long> instants = new ArrayList<>(INSTANTS);
    instants.add(0L);
    assertThat(
            ledger
                .client
                .sql(
                    "select to_millis(value) as ms from unnest(:values::timestamptz[])"
                        + " with ordinality as v (value, place) where value is not null"
                        + " order by place")
                .bind("values", BinaryArray.times(instants, value -> value))
                .map(row -> Rows.number(row, "ms"))
                .all()
                .collectList()
                .block(LedgerTestDatabase.PATIENCE))
        .isEqualTo(INSTANTS);
  }

  /** The function of the same name goes by floating point, which must not show. */
  @Test
  void millisecondsBecomeTheSameInstantInPostgres() {
    List<Long> around =
        INSTANTS.stream()
            .flatMap(ms -> LongStream.range(-500, 500).mapToObj(d -> Math.max(1, ms - 500 + d)))
            .toList();
    assertThat(
            ledger
                .client
                .sql(
                    "select count(*) as other from unnest(:millis::bigint[], :values::timestamptz[])"
                        + " as v (ms, value) where from_millis(ms) <> value")
                .bindValues(
                    Map.of(
                        "millis",
                        BinaryArray.longs(around, value -> value),
                        "values",
                        BinaryArray.times(around, value -> value)))
                .map(row -> Rows.number(row, "other"))
                .one()
                .block(LedgerTestDatabase.PATIENCE))
        .isZero();
  }
}
