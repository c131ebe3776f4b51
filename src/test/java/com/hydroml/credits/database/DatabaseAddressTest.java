package com.hydroml.credits.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The migration goes to the very database that the service uses. */
class DatabaseAddressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r2dbc:postgresql://db/credits|jdbc:postgresql://db:5432/credits?connectTimeout=5&loginTimeout=15",
        "r2dbc:postgresql://db:6000/credits|jdbc:postgresql://db:6000/credits?connectTimeout=5&loginTimeout=15",
        "r2dbc:pool:postgresql://db/credits|jdbc:postgresql://db:5432/credits?connectTimeout=5&loginTimeout=15",
        "r2dbc:postgresql://[::1]:6000/c|jdbc:postgresql://[::1]:6000/c?connectTimeout=5&loginTimeout=15",
        "r2dbc:postgresql:failover://a:1,b:2/credits|jdbc:postgresql://a:1,b:2/credits?connectTimeout=5&loginTimeout=15",
        "r2dbc:postgresql://db/credits?sslMode=require|jdbc:postgresql://db:5432/credits?connectTimeout=5&loginTimeout=15&sslmode=require",
        "r2dbcs:postgresql://db/credits|jdbc:postgresql://db:5432/credits?connectTimeout=5&loginTimeout=15&ssl=true"
      })
  void theJdbcAddressIsDerived(String r2dbc, String jdbc) {
    assertThat(DatabaseAddress.of(properties(r2dbc, null, null)).jdbcUrl()).isEqualTo(jdbc);
  }

  @Test
  void credentialsComeFromTheUrlUnlessGivenApartAndAreNeverShown() {
    String url = "r2dbc:postgresql://ann:hush@db/credits";
    DatabaseProperties inUrl = properties(url, null, null);
    assertThat(DatabaseAddress.of(inUrl).user()).isEqualTo("ann");
    assertThat(DatabaseAddress.of(inUrl).password()).isEqualTo("hush");
    DatabaseProperties apart = properties(url, "bob", "secret");
    assertThat(DatabaseAddress.of(apart).user()).isEqualTo("bob");
    assertThat(DatabaseAddress.of(apart).password()).isEqualTo("secret");
    assertThat(apart.toString() + inUrl + DatabaseAddress.of(apart).display())
        .contains("db:5432/credits")
        .doesNotContain("secret", "hush");
  }

  private static DatabaseProperties properties(String url, String user, String password) {
    return new DatabaseProperties(
        url,
        user,
        password,
        Duration.ofSeconds(1),
        new DatabaseProperties.Pool(
            0,
            4,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)));
  }
}
