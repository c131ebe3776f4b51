package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends at midnight is begun well before it or after it. */
class MidnightTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T00:00:00Z, true",
    "2026-11-23T23:58:29Z, true",
    "2026-11-23T23:58:30Z, false",
    "2026-11-30T23:59:59.999Z, false",
    "2026-12-01T00:00:00Z, true"
  })
  void thereIsRoomUntilShortlyBefore(Instant now, boolean room) {
    assertThat(Midnight.hasRoom(now)).isEqualTo(room);
  }
}
