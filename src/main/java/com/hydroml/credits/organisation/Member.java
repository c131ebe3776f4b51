package com.hydroml.credits.organisation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is in an organisation.
 *
 * @param position the newer the larger
 * @param teams those that the member is in, in their order
 */
record Member(
    long position,
    String organisation,
    String member,
    Role role,
    @Nullable String displayName,
    List<String> teams,
    Instant createdAt)
    implements OrganisationPart {

  @Override
  public String name() {
    return member;
  }

  @Override
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("organisation", organisation);
    members.put("member", member);
    members.put("role", role.label());
    members.put("display_name", displayName);
    members.put("teams", teams);
    members.put("created_at", createdAt);
    return members;
  }
}
