package com.hydroml.credits.organisation;

import static com.hydroml.credits.organisation.PartAnswers.at;

import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import reactor.core.publisher.Mono;

/** The routes by which an organisation's members are managed and seen. */
final class MemberRoutes implements Endpoints {

  private static final String LIST = "/v1/organisations/{organisation}/members";
  private static final String PATH = LIST + "/{member}";
  private static final NumberedList<Member> MEMBERS =
      new NumberedList<>("members", Member::position);

  private final MemberAdministration administration;
  private final MemberStore store;
  private final PartAnswers<Member> answers;

  MemberRoutes(
      MemberAdministration administration, MemberStore store, OrganisationAccounts accounts) {
    this.administration = administration;
    this.store = store;
    this.answers = new PartAnswers<>(accounts, LIST, MEMBERS, OrganisationRules::absentMember);
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(put(), get(), list(), remove());
  }

  private Endpoint put() {
    return at(Endpoint.put(PATH), "putMember")
        .summary(
            "Give somebody a role in an organisation",
            "Viewers read the organisation's account; members spend as themselves or as a team that"
                + " they are in; admins spend as anybody and manage members, teams and budgets;"
                + " owners buy, and manage owners and admins. Every instance knows of it within a"
                + " second.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(OrganisationSchemas.MEMBER_PATH)
        .body(OrganisationSchemas.PUT_MEMBER)
        .success(
            201,
            "The member was added",
            OrganisationSchemas.MEMBER,
            OrganisationSchemas.MEMBER_EXAMPLE)
        .success(
            200,
            "He was one already",
            OrganisationSchemas.MEMBER,
            OrganisationSchemas.MEMBER_EXAMPLE)
        .problems(
            ProblemCode.SPENDER_CONFLICT, ProblemCode.LAST_OWNER, ProblemCode.ORGANISATION_LIMIT)
        .handledBy(this::put);
  }

  private Mono<Reply> put(Call call) {
    Fields body = call.body();
    return answers.put(
        administration.put(
            call, member(call), Role.of(body.string("role")), body.optionalString("display_name")));
  }

  private static String member(Call call) {
    return call.path().string("member");
  }

  private Endpoint get() {
    return at(Endpoint.get(PATH), "getMember")
        .summary("A member of an organisation", "With the teams that the member is in.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.MEMBER_PATH)
        .success(200, "The member", OrganisationSchemas.MEMBER, OrganisationSchemas.MEMBER_EXAMPLE)
        .problems(ProblemCode.MEMBER_NOT_FOUND)
        .handledBy(
            call -> answers.one(call, organisation -> store.find(organisation, member(call))));
  }

  private Endpoint list() {
    return at(Endpoint.get(LIST), "listMembers")
        .summary("An organisation's members", "Newest first.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.PATH)
        .query(MEMBERS.query("MembersQuery").build())
        .success(200, "A page", OrganisationSchemas.MEMBERS, OrganisationSchemas.MEMBERS_EXAMPLE)
        .handledBy(call -> answers.page(call, store::newest));
  }

  private Endpoint remove() {
    return at(Endpoint.delete(PATH), "removeMember")
        .summary(
            "Take somebody out of an organisation",
            "Out of its teams, too; the member's own budgets end. The answer is the member as he"
                + " was. An organisation that has an owner keeps one.")
        .scope(Scope.ACCOUNTS)
        .pathParameters(OrganisationSchemas.MEMBER_PATH)
        .query(OrganisationSchemas.REASON)
        .success(
            200,
            "The former member",
            OrganisationSchemas.MEMBER,
            OrganisationSchemas.MEMBER_EXAMPLE)
        .problems(ProblemCode.MEMBER_NOT_FOUND, ProblemCode.LAST_OWNER)
        .handledBy(call -> answers.changed(administration.remove(call, member(call))));
  }
}
