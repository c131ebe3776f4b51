package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;

/**
 * What persons may do beyond their own accounts, by the roles that they have in organisations.
 * Asked for every request, on the event loop: an implementation answers from memory.
 */
@FunctionalInterface
public interface Memberships {

  /** Nobody is in any organisation. */
  Memberships NONE = (caller, scope) -> caller;

  /**
   * The caller with the accounts that his roles let him use for what needs this scope, which his
   * credential has; the caller itself if he has no role.
   */
  Caller acting(Caller caller, Scope scope);

  /** The problem of who would spend as somebody else. */
  static Problem foreignSpender() {
    return Problem.of(
        ProblemCode.FORBIDDEN,
        "A member of this organisation spends as himself or as a team that he is in: spender has"
            + " to name one of them.");
  }

  /** The problem of who has a role in an organisation that does not allow this. */
  static Problem beyondRole() {
    return Problem.of(ProblemCode.FORBIDDEN, "The role in this organisation does not allow this.");
  }
}
