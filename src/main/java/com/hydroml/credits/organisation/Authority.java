package com.hydroml.credits.organisation;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may manage in an organisation.
 *
 * @param administrator whether the credential administers the organisation's account
 * @param role that the caller has there, or null
 */
record Authority(boolean administrator, @Nullable Role role) {

  /**
   * Of a caller whose own accounts these are: no role has been added to them.
   *
   * @param organisation as it is now
   */
  static Authority of(Caller caller, Organisation organisation) {
    return new Authority(
        caller.scopes().contains(Scope.ADMIN) && caller.covers(organisation.id()),
        organisation.role(caller.persons()));
  }

  /** Whether the caller may know of the organisation by this. */
  boolean isSomebody() {
    return administrator || role != null;
  }

  /** Whether teams, budgets, members and viewers may be managed. */
  boolean manages() {
    return administrator || (role != null && role.isAtLeast(Role.ADMIN));
  }

  /** Whether somebody may be given this role, or lose it. */
  boolean manages(Role other) {
    return administrator || role == Role.OWNER || (manages() && !other.isAtLeast(Role.ADMIN));
  }
}
