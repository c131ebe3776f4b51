package com.hydroml.credits;

import com.hydroml.credits.kernel.RandomIds;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The credit authorization service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CreditsApplication {

  public static void main(String[] args) {
    SpringApplication.run(CreditsApplication.class, args);
  }

  /** The one wall clock; what decides about credits goes by the Redis server's time instead. */
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  RandomIds randomIds() {
    return new RandomIds();
  }
}
