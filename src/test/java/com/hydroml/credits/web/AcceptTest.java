package com.hydroml.credits.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which form a client gets, by RFC 9110, 12.5.1. */
class AcceptTest {

  private static final List<String> FORMS = List.of("application/json", "text/csv", "text/html");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                          | application/json",
        "*/*                                         | application/json",
        "text/csv                                    | text/csv",
        "TEXT/CSV; charset=utf-8                     | text/csv",
        "text/*                                      | text/csv",
        "text/csv, */*                               | text/csv",
        "text/csv;q=0.5, application/json            | application/json",
        "text/csv, application/json                  | text/csv",
        "application/json, text/csv                  | application/json",
        "text/html,application/xhtml+xml,*/*;q=0.8   | text/html",
        "*/*, application/json;q=0                   | text/csv",
        "text/*;q=0.1, text/html;q=0.2               | text/html",
      })
  void theBestFormIsChosen(String accept, String form) {
    assertThat(Accept.choose(List.of(accept), FORMS)).isEqualTo(form);
  }

  @ParameterizedTest
  @CsvSource({"image/png", "text/csv;q=0", "nonsense", "*/*;q=0.0"})
  void whatIsNotOfferedIsNotChosen(String accept) {
    assertThat(Accept.choose(List.of(accept), FORMS)).isNull();
  }
}
