package com.hydroml.credits.organisation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A team of an organisation.
 *
 * @param position the newer the larger
 * @param size how many are in it
 * @param in who is in it, or null where that is not said
 */
record Team(
    long position,
    String organisation,
    String team,
    @Nullable String displayName,
    long size,
    @Nullable List<String> in,
    Instant createdAt)
    implements OrganisationPart {

  @Override
  public String name() {
    return team;
  }

  @Override
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("organisation", organisation);
    members.put("team", team);
    members.put("display_name", displayName);
    members.put("size", size);
    if (in != null) {
      members.put("members", in);
    }
    members.put("created_at", createdAt);
    return members;
  }
}
