package com.hydroml.credits.audit;

import com.hydroml.credits.database.Outage;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Bounds what an administrator's request waits for. */
public final class AdminAnswer {

  private static final Logger log = LoggerFactory.getLogger(AdminAnswer.class);
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private AdminAnswer() {}

  /**
   * Answers within 1.5 seconds; when Postgres is away or too slow it ends with the problem {@code
   * ledger_unavailable}.
   */
  public static <T> Mono<T> bounded(Mono<T> work) {
    return work.timeout(PATIENCE).onErrorMap(Outage::is, AdminAnswer::unavailable);
  }

  private static Throwable unavailable(Throwable outage) {
    log.warn("Postgres did not answer an administrator's request: {}", Reason.of(outage));
    return new ProblemException(
        Problem.of(
            ProblemCode.LEDGER_UNAVAILABLE,
            "Postgres does not answer at present; whether anything was done, the audit trail"
                + " says."));
  }
}
