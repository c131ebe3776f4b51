package com.hydroml.credits;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The credit authorization service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CreditsApplication {

  public static void main(String[] args) {
    SpringApplication.run(CreditsApplication.class, args);
  }
}
