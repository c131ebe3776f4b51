package com.hydroml.credits.organisation;

import static com.hydroml.credits.organisation.MemberRoutes.at;
import static com.hydroml.credits.organisation.MemberRoutes.reply;

import com.hydroml.credits.audit.AdminAnswer;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.ProblemException;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import reactor.core.publisher.Mono;

/** The routes by which an organisation's teams are managed and seen. */
final class TeamRoutes implements Endpoints {

  private static final String LIST = "/v1/organisations/{organisation}/teams";
  private static final String PATH = LIST + "/{team}";
  private static final String MEMBER = PATH + "/members/{member}";
  private static final NumberedList<Team> TEAMS = new NumberedList<>("teams", Team::position);

  private final TeamAdministration administration;
  private final TeamStore store;
  private final OrganisationAccounts accounts;

  TeamRoutes(TeamAdministration administration, TeamStore store, OrganisationAccounts accounts) {
    this.administration = administration;
    this.store = store;
    this.accounts = accounts;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(put(), get(), list(), remove(), addMember(), removeMember());
  }

  private Endpoint put() {
    return at(Endpoint.put(PATH), "putTeam")
        .summary(
            "Make a team, or make sure that it is there",
            "A team has budgets of its own, and is named as a spender like a member: both share"
                + " one space of names.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(OrganisationSchemas.TEAM_PATH)
        .body(OrganisationSchemas.PUT_TEAM)
        .success(
            201, "The team was made", OrganisationSchemas.TEAM, OrganisationSchemas.TEAM_EXAMPLE)
        .success(200, "It was there", OrganisationSchemas.TEAM, OrganisationSchemas.TEAM_EXAMPLE)
        .problems(ProblemCode.SPENDER_CONFLICT, ProblemCode.ORGANISATION_LIMIT)
        .handledBy(this::put);
  }

  private Mono<Reply> put(Call call) {
    return AdminAnswer.bounded(
            administration.put(call, team(call), call.body().optionalString("display_name")))
        .map(TeamRoutes::put);
  }

  private static Reply put(Put<Team> put) {
    Team team = put.now();
    return reply(
        put.made(),
        LIST.replace("{organisation}", team.organisation()) + "/" + team.team(),
        json(team));
  }

  private static String team(Call call) {
    return call.path().string("team");
  }

  private static JsonObject json(Team team) {
    return JsonObject.of(team.members());
  }

  private Endpoint get() {
    return at(Endpoint.get(PATH), "getTeam")
        .summary("A team of an organisation", "With those who are in it.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.TEAM_PATH)
        .success(200, "The team", OrganisationSchemas.TEAM, OrganisationSchemas.TEAM_EXAMPLE)
        .problems(ProblemCode.TEAM_NOT_FOUND)
        .handledBy(this::get);
  }

  private Mono<Reply> get(Call call) {
    return accounts
        .readable(call)
        .flatMap(organisation -> AdminAnswer.bounded(store.find(organisation, team(call))))
        .switchIfEmpty(Mono.error(() -> new ProblemException(OrganisationRules.absentTeam())))
        .map(team -> Reply.ok(json(team)));
  }

  private Endpoint list() {
    return at(Endpoint.get(LIST), "listTeams")
        .summary("An organisation's teams", "Newest first.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.PATH)
        .query(TEAMS.query("TeamsQuery").build())
        .success(200, "A page", OrganisationSchemas.TEAMS, OrganisationSchemas.TEAMS_EXAMPLE)
        .handledBy(this::list);
  }

  private Mono<Reply> list(Call call) {
    Fields query = call.query();
    return accounts
        .readable(call)
        .flatMap(
            organisation ->
                AdminAnswer.bounded(
                    store.newest(organisation, TEAMS.before(query), ListQuery.rows(query))))
        .map(found -> TEAMS.reply(query, found, TeamRoutes::json));
  }

  private Endpoint remove() {
    return at(Endpoint.delete(PATH), "removeTeam")
        .summary(
            "Dissolve a team",
            "Its budgets end; its members stay in the organisation. The answer is the team as it"
                + " was.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(OrganisationSchemas.TEAM_PATH)
        .query(OrganisationSchemas.REASON)
        .success(200, "The former team", OrganisationSchemas.TEAM, OrganisationSchemas.TEAM_EXAMPLE)
        .problems(ProblemCode.TEAM_NOT_FOUND)
        .handledBy(
            call ->
                AdminAnswer.bounded(administration.remove(call, team(call)))
                    .map(team -> Reply.ok(json(team))));
  }

  private Endpoint addMember() {
    return at(Endpoint.put(MEMBER), "addTeamMember")
        .summary(
            "Put a member into a team",
            "What the member spends from then on counts in the team's budgets, too.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(OrganisationSchemas.TEAM_MEMBER_PATH)
        .query(OrganisationSchemas.REASON)
        .success(
            201, "The team after it", OrganisationSchemas.TEAM, OrganisationSchemas.TEAM_EXAMPLE)
        .success(
            200,
            "The member was in it already",
            OrganisationSchemas.TEAM,
            OrganisationSchemas.TEAM_EXAMPLE)
        .problems(
            ProblemCode.TEAM_NOT_FOUND,
            ProblemCode.MEMBER_NOT_FOUND,
            ProblemCode.ORGANISATION_LIMIT)
        .handledBy(
            call ->
                AdminAnswer.bounded(
                        administration.add(call, team(call), call.path().string("member")))
                    .map(TeamRoutes::put));
  }

  private Endpoint removeMember() {
    return at(Endpoint.delete(MEMBER), "removeTeamMember")
        .summary("Take a member out of a team", "The answer is the team after it.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(OrganisationSchemas.TEAM_MEMBER_PATH)
        .query(OrganisationSchemas.REASON)
        .success(
            200, "The team after it", OrganisationSchemas.TEAM, OrganisationSchemas.TEAM_EXAMPLE)
        .problems(ProblemCode.TEAM_NOT_FOUND, ProblemCode.MEMBER_NOT_FOUND)
        .handledBy(
            call ->
                AdminAnswer.bounded(
                        administration.remove(call, team(call), call.path().string("member")))
                    .map(team -> Reply.ok(json(team))));
  }
}
