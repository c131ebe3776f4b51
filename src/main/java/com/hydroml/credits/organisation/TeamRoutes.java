package com.hydroml.credits.organisation;

import static com.hydroml.credits.organisation.PartAnswers.at;

import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.Scope;
import java.util.List;

/** The routes by which an organisation's teams are managed and seen. */
final class TeamRoutes implements Endpoints {

  private static final String LIST = "/v1/organisations/{organisation}/teams";
  private static final String PATH = LIST + "/{team}";
  private static final String MEMBER = PATH + "/members/{member}";
  private static final NumberedList<Team> TEAMS = new NumberedList<>("teams", Team::position);

  private final TeamAdministration administration;
  private final TeamStore store;
  private final PartAnswers<Team> answers;

  TeamRoutes(TeamAdministration administration, TeamStore store, OrganisationAccounts accounts) {
    this.administration = administration;
    this.store = store;
    this.answers = new PartAnswers<>(accounts, LIST, TEAMS, OrganisationRules::absentTeam);
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
        .handledBy(
            call ->
                answers.put(
                    administration.put(
                        call, team(call), call.body().optionalString("display_name"))));
  }

  private static String team(Call call) {
    return call.path().string("team");
  }

  private static String member(Call call) {
    return call.path().string("member");
  }

  private Endpoint get() {
    return at(Endpoint.get(PATH), "getTeam")
        .summary("A team of an organisation", "With those who are in it.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.TEAM_PATH)
        .success(200, "The team", OrganisationSchemas.TEAM, OrganisationSchemas.TEAM_EXAMPLE)
        .problems(ProblemCode.TEAM_NOT_FOUND)
        .handledBy(call -> answers.one(call, organisation -> store.find(organisation, team(call))));
  }

  private Endpoint list() {
    return at(Endpoint.get(LIST), "listTeams")
        .summary("An organisation's teams", "Newest first.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.PATH)
        .query(TEAMS.query("TeamsQuery").build())
        .success(200, "A page", OrganisationSchemas.TEAMS, OrganisationSchemas.TEAMS_EXAMPLE)
        .handledBy(call -> answers.page(call, store::newest));
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
        .handledBy(call -> answers.changed(administration.remove(call, team(call))));
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
        .handledBy(call -> answers.put(administration.add(call, team(call), member(call))));
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
        .handledBy(call -> answers.changed(administration.remove(call, team(call), member(call))));
  }
}
