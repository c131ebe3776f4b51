package com.hydroml.credits.quality.violations.balance;

import java.security.SecureRandom;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

public interface RollsDice {
  class WithUuid {
    UUID wrong() {
      return UUID.randomUUID();
    }
  }

  class WithRandom {
    Random wrong() {
      return new Random();
    }
  }

  class WithSecureRandom {
    Random wrong() {
      return new SecureRandom();
    }
  }

  class WithThreadLocalRandom {
    int wrong() {
      return ThreadLocalRandom.current().nextInt();
    }
  }

  class WithMath {
    double wrong() {
      return Math.random();
    }
  }
}
