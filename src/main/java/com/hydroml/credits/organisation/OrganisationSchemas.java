package com.hydroml.credits.organisation;

import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.ObjectSchema;

/** What requests about members and teams consist of, and what they answer. */
final class OrganisationSchemas {

  static final int TEXT = 256;

  static final ObjectSchema PATH = path("OrganisationPath").build();

  static final ObjectSchema MEMBER_PATH =
      path("MemberPath").required("member", FieldType.account(), "The user's account id").build();

  static final ObjectSchema TEAM_PATH =
      path("TeamPath").required("team", FieldType.account(), "The team's id, your own").build();

  static final ObjectSchema TEAM_MEMBER_PATH =
      path("TeamMemberPath")
          .required("team", FieldType.account(), "The team's id")
          .required("member", FieldType.account(), "The member's id")
          .build();

  /** Of what has no body. */
  static final ObjectSchema REASON =
      ObjectSchema.named("ReasonQuery")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .build();

  static final ObjectSchema PUT_MEMBER =
      ObjectSchema.named("MemberRequest")
          .required("role", FieldType.oneOf(Role.labels()), "What the member may do")
          .optional("display_name", FieldType.string(0, TEXT), "A name for people")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example("{\"role\": \"member\", \"display_name\": \"Ada\"}")
          .build();

  static final ObjectSchema PUT_TEAM =
      ObjectSchema.named("TeamRequest")
          .optional("display_name", FieldType.string(0, TEXT), "A name for people")
          .optional("reason", FieldType.string(0, TEXT), "Why, for the audit trail")
          .example("{\"display_name\": \"Vision\"}")
          .build();

  static final ObjectSchema MEMBER =
      ObjectSchema.named("Member")
          .required("organisation", FieldType.account(), "The organisation")
          .required("member", FieldType.account(), "The user's account id")
          .required("role", FieldType.oneOf(Role.labels()), "What the member may do")
          .requiredNullable("display_name", FieldType.string(0, TEXT), "A name for people")
          .required(
              "teams",
              FieldType.setOf(0, OrganisationRules.MAX_TEAMS, FieldType.account()),
              "The teams that the member is in")
          .required("created_at", FieldType.instant(), "Since when")
          .open()
          .build();

  static final ObjectSchema MEMBERS = ListQuery.page("Members", MEMBER);

  static final ObjectSchema TEAM =
      ObjectSchema.named("Team")
          .required("organisation", FieldType.account(), "The organisation")
          .required("team", FieldType.account(), "The team's id")
          .requiredNullable("display_name", FieldType.string(0, TEXT), "A name for people")
          .required(
              "size",
              FieldType.integer(0, OrganisationRules.MAX_MEMBERS),
              "How many members are in it")
          .optional(
              "members",
              FieldType.setOf(0, OrganisationRules.MAX_MEMBERS, FieldType.account()),
              "Who is in it; not in lists")
          .required("created_at", FieldType.instant(), "Since when there is one")
          .open()
          .build();

  static final ObjectSchema TEAMS = ListQuery.page("Teams", TEAM);

  static final String MEMBER_EXAMPLE =
      """
      {"organisation": "org:acme", "member": "user:42", "role": "member", "display_name": "Ada",
       "teams": ["vision"], "created_at": "2026-11-01T09:00:00.000Z"}\
      """;

  static final String MEMBERS_EXAMPLE =
      "{\"data\": [" + MEMBER_EXAMPLE + "], \"next_cursor\": null}";

  static final String TEAM_EXAMPLE =
      """
      {"organisation": "org:acme", "team": "vision", "display_name": "Vision", "size": 1,
       "members": ["user:42"], "created_at": "2026-11-01T09:00:00.000Z"}\
      """;

  static final String TEAMS_EXAMPLE =
      """
      {"data": [{"organisation": "org:acme", "team": "vision", "display_name": "Vision", "size": 1,
        "created_at": "2026-11-01T09:00:00.000Z"}], "next_cursor": null}
      """;

  private OrganisationSchemas() {}

  /** A path that begins with the organisation. */
  static ObjectSchema.Builder path(String name) {
    return ObjectSchema.named(name)
        .required("organisation", FieldType.account(), "The organisation's account id");
  }
}
