package com.hydroml.credits.quality.violations.balance;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;

public interface ReadsTheWallClock {
  class AsMillis {
    long wrong() {
      return System.currentTimeMillis();
    }
  }

  class AsInstant {
    Instant wrong() {
      return Instant.now();
    }
  }

  class AsLocalDate {
    LocalDate wrong() {
      return LocalDate.now(ZoneOffset.UTC);
    }
  }

  class AsClock {
    Clock wrong() {
      return Clock.systemUTC();
    }
  }

  class AsDate {
    Date wrong() {
      return new Date();
    }
  }
}
