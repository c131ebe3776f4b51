package com.hydroml.credits.organisation;

import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.ProblemException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The accounts that organisations are. */
final class OrganisationAccounts {

  private static final String ORGANISATION = "organisation";

  private final DatabaseClient database;

  OrganisationAccounts(DatabaseClient database) {
    this.database = database;
  }

  /**
   * The organisation that a request to read names; without it, or if the caller may not know of it,
   * the answer's problem.
   */
  Mono<String> readable(Call call) {
    String organisation = named(call);
    return call.caller().covers(organisation)
        ? AdminAnswer.bounded(existing(organisation))
        : Mono.error(OrganisationAccounts::absent);
  }

  static String named(Call call) {
    return call.path().string(ORGANISATION);
  }

  /** The same organisation if there is one of this id; or else a problem. */
  Mono<String> existing(String organisation) {
    return database
        .sql("select type from account where account = :account")
        .bind("account", organisation)
        .mapValue(String.class)
        .one()
        .switchIfEmpty(Mono.error(OrganisationAccounts::absent))
        .flatMap(
            type ->
                type.equals(ORGANISATION) ? Mono.just(organisation) : Mono.error(() -> none(type)));
  }

  static ProblemException absent() {
    return new ProblemException(
        Problem.of(ProblemCode.ACCOUNT_NOT_FOUND, "There is no account of this id."));
  }

  private static ProblemException none(String type) {
    return new ProblemException(
        Problem.of(ProblemCode.NOT_AN_ORGANISATION, "The account is of type " + type + "."));
  }
}
