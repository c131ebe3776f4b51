package com.hydroml.credits.reconciliation;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.ledger.AuditCheck;
import com.hydroml.credits.ledger.AuditReport;
import com.hydroml.credits.lot.LotCheck;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

/**
 * The operators' command: checks the ledger in Postgres and compares Redis with it, beside the
 * running service. It changes nothing: no server, reader, sweeper or migration is started.
 */
public final class CheckCommand {

  /** The first argument that asks for this command. */
  public static final String NAME = "check";

  /** Everything that was checked is as it must be. */
  public static final int CLEAN = 0;

  /** There are findings. */
  public static final int FINDINGS = 1;

  /** Nothing was found, but not everything could be checked. */
  public static final int UNCHECKED = 2;

  /** A large ledger takes its time; a check that hangs ends. */
  private static final Duration PATIENCE = Duration.ofHours(12);

  private final PrintStream out;
  private boolean found;
  private boolean unchecked;

  private CheckCommand(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the command in a context of its own and closes it.
   *
   * @param application the class that the service's context is made from
   * @param arguments Spring's, such as {@code --spring.r2dbc.url=…}
   * @param out where what was checked and found is printed, line by line
   * @return the exit code
   */
  public static int run(Class<?> application, String[] arguments, PrintStream out) {
    CheckCommand command = new CheckCommand(out);
    try (ConfigurableApplicationContext context = CommandContext.open(application, arguments)) {
      command.check(context);
    } catch (RuntimeException e) {
      command.couldNot("anything", e);
    }
    return command.end();
  }

  private void check(ConfigurableApplicationContext context) {
    attempt("the ledger", () -> context.getBean(AuditCheck.class).run(), this::print);
    attempt("the lots", () -> context.getBean(LotCheck.class).run(), this::print);
    attempt("Redis", () -> context.getBean(HotComparison.class).run(), this::print);
    attempt("budgets", () -> context.getBean(BudgetComparison.class).run(), this::print);
  }

  /** One part that cannot be checked does not keep the others from it. */
  private <T> void attempt(String what, Supplier<Mono<T>> part, Consumer<T> printing) {
    try {
      printing.accept(Objects.requireNonNull(part.get().block(PATIENCE)));
    } catch (RuntimeException e) {
      couldNot(what, e);
    }
  }

  private void couldNot(String what, Throwable failure) {
    unchecked = true;
    out.println("could not check " + what + ": " + Reason.of(failure));
  }

  private void print(AuditReport report) {
    out.printf(
        "ledger: %d records, %d entries, %d holds, %d accounts checked, %d findings%n",
        report.records(),
        report.entries(),
        report.holds(),
        report.accounts(),
        report.findings().size() + report.unlisted());
    report
        .heads()
        .forEach(
            head ->
                out.printf(
                    "chain: partition %d ends at %d with %s%n",
                    head.partition(), head.index(), head.hash()));
    report.findings().forEach(finding -> finding(finding.line()));
    more(report.unlisted());
  }

  private void print(HotComparison.Report report) {
    out.printf(
        "redis: %d accounts compared, %d skipped because Redis is ahead, %d not in Redis,"
            + " %d findings%n",
        report.compared(),
        report.ahead(),
        report.absent(),
        report.divergent().size() + report.unlisted());
    report.divergent().forEach(divergence -> finding(divergence.line()));
    more(report.unlisted());
  }

  private void print(LotCheck.Report report) {
    out.printf(
        "lots: of %d accounts checked, %d findings%n", report.accounts(), report.findings().size());
    report.findings().forEach(this::finding);
  }

  private void print(BudgetComparison.Report report) {
    out.printf(
        "budgets: those of %d accounts compared with Redis, %d findings%n",
        report.compared(), report.findings().size() + report.unlisted());
    report.findings().forEach(this::finding);
    more(report.unlisted());
  }

  private void finding(String line) {
    found = true;
    out.println("FINDING " + line);
  }

  private void more(long unlisted) {
    if (unlisted > 0) {
      out.println("and " + unlisted + " more findings");
    }
  }

  private int end() {
    int code = found ? FINDINGS : unchecked ? UNCHECKED : CLEAN;
    out.println(
        switch (code) {
          case CLEAN -> "clean";
          case FINDINGS -> "there are findings: see docs/operations.md";
          default -> "not everything could be checked";
        });
    out.flush();
    return code;
  }
}
