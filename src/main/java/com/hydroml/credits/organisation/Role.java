package com.hydroml.credits.organisation;

import com.hydroml.credits.web.Scope;
import java.util.Locale;

/** What a member of an organisation may do there; each role may do what those before it may. */
enum Role {
  /** Sees the organisation, its account and its authorizations. */
  VIEWER,
  /** Spends as oneself or as a team that one is in. */
  MEMBER,
  /** Spends as anybody, and manages members, teams and budgets. */
  ADMIN,
  /** Buys, and manages owners and admins, too. */
  OWNER;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in requests and in Postgres. */
  String label() {
    return label;
  }

  /**
   * The role of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Role of(String label) {
    for (Role role : values()) {
      if (role.label.equals(label)) {
        return role;
      }
    }
    throw new IllegalArgumentException("unknown role " + label);
  }

  static String[] labels() {
    return new String[] {OWNER.label, ADMIN.label, MEMBER.label, VIEWER.label};
  }

  boolean isAtLeast(Role other) {
    return compareTo(other) >= 0;
  }

  /**
   * Whether the role lets its holder use the organisation's account for what needs this scope. To
   * change the account itself or to administer it takes a credential that covers it.
   */
  boolean covers(Scope scope) {
    return switch (scope) {
      case READ -> true;
      case AUTHORIZE -> isAtLeast(MEMBER);
      case PURCHASE -> this == OWNER;
      case ACCOUNTS, ADMIN -> false;
    };
  }
}
