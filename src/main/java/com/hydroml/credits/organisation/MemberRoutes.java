package com.hydroml.credits.organisation;

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

/** The routes by which an organisation's members are managed and seen. */
final class MemberRoutes implements Endpoints {

  static final String TAG = "Organisations";

  private static final String LIST = "/v1/organisations/{organisation}/members";
  private static final String PATH = LIST + "/{member}";
  private static final NumberedList<Member> MEMBERS =
      new NumberedList<>("members", Member::position);

  private final MemberAdministration administration;
  private final MemberStore store;
  private final OrganisationAccounts accounts;

  MemberRoutes(
      MemberAdministration administration, MemberStore store, OrganisationAccounts accounts) {
    this.administration = administration;
    this.store = store;
    this.accounts = accounts;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(put(), get(), list(), remove());
  }

  /** What all routes of organisations have in common. */
  static Endpoint.Builder at(Endpoint.Builder endpoint, String operation) {
    return endpoint
        .operation(operation, TAG)
        .problems(
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.NOT_AN_ORGANISATION,
            ProblemCode.LEDGER_UNAVAILABLE);
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
    return AdminAnswer.bounded(
            administration.put(
                call,
                call.path().string("member"),
                Role.of(body.string("role")),
                body.optionalString("display_name")))
        .map(put -> reply(put.made(), path(put.now()), json(put.now())));
  }

  /** 201 for what is new, 200 for what was there. */
  static Reply reply(boolean made, String location, JsonObject json) {
    return made ? Reply.created(location, json) : Reply.ok(json);
  }

  private static String path(Member member) {
    return LIST.replace("{organisation}", member.organisation()) + "/" + member.member();
  }

  private static JsonObject json(Member member) {
    return JsonObject.of(member.members());
  }

  private Endpoint get() {
    return at(Endpoint.get(PATH), "getMember")
        .summary("A member of an organisation", "With the teams that the member is in.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.MEMBER_PATH)
        .success(200, "The member", OrganisationSchemas.MEMBER, OrganisationSchemas.MEMBER_EXAMPLE)
        .problems(ProblemCode.MEMBER_NOT_FOUND)
        .handledBy(this::get);
  }

  private Mono<Reply> get(Call call) {
    return accounts
        .readable(call)
        .flatMap(
            organisation ->
                AdminAnswer.bounded(store.find(organisation, call.path().string("member"))))
        .switchIfEmpty(Mono.error(() -> new ProblemException(OrganisationRules.absentMember())))
        .map(member -> Reply.ok(json(member)));
  }

  private Endpoint list() {
    return at(Endpoint.get(LIST), "listMembers")
        .summary("An organisation's members", "Newest first.")
        .scope(Scope.READ)
        .pathParameters(OrganisationSchemas.PATH)
        .query(MEMBERS.query("MembersQuery").build())
        .success(200, "A page", OrganisationSchemas.MEMBERS, OrganisationSchemas.MEMBERS_EXAMPLE)
        .handledBy(this::list);
  }

  private Mono<Reply> list(Call call) {
    Fields query = call.query();
    return accounts
        .readable(call)
        .flatMap(
            organisation ->
                AdminAnswer.bounded(
                    store.newest(organisation, MEMBERS.before(query), ListQuery.rows(query))))
        .map(found -> MEMBERS.reply(query, found, MemberRoutes::json));
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
        .handledBy(this::remove);
  }

  private Mono<Reply> remove(Call call) {
    return AdminAnswer.bounded(administration.remove(call, call.path().string("member")))
        .map(member -> Reply.ok(json(member)));
  }
}
