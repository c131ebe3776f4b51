package com.hydroml.credits;

import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.reconciliation.CheckCommand;
import com.hydroml.credits.reconciliation.RepairCommand;
import java.time.Clock;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The credit authorization service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CreditsApplication {

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(CheckCommand.NAME)) {
      System.exit(check(Arrays.copyOfRange(args, 1, args.length)));
    }
    if (args.length > 0 && RepairCommand.NAMES.contains(args[0])) {
      System.exit(RepairCommand.run(CreditsApplication.class, quiet(args), System.out));
    }
    SpringApplication.run(CreditsApplication.class, args);
  }

  private static int check(String[] args) {
    return CheckCommand.run(CreditsApplication.class, quiet(args), System.out);
  }

  /** A command prints what it has to say, and of the log only what is worse. */
  private static String[] quiet(String[] args) {
    String[] arguments = Arrays.copyOf(args, args.length + 1);
    arguments[args.length] = "--logging.level.root=error";
    return arguments;
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
