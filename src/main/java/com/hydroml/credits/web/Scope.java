package com.hydroml.credits.web;

import java.util.Locale;
import java.util.Optional;

/** What a credential may be used for. No scope implies another. */
public enum Scope {
  /** Authorize, capture, void, change and abandon. */
  AUTHORIZE("Reserve, capture and release credits"),
  /** See accounts, balances, entries and authorizations. */
  READ("Read accounts, balances, entries and authorizations"),
  /** Create and change accounts. */
  ACCOUNTS("Create and change accounts"),
  /** Buy credits. */
  PURCHASE("Buy credits"),
  /** Grants, refunds, keys, the status of accounts, the audit trail. */
  ADMIN("Administer: grant and refund credits, API keys, accounts, the audit trail");

  private final String label = name().toLowerCase(Locale.ROOT);
  private final String description;

  Scope(String description) {
    this.description = description;
  }

  /** The name in keys and documents. */
  public String label() {
    return label;
  }

  public String description() {
    return description;
  }

  /** The scope of that name. */
  public static Optional<Scope> of(String label) {
    for (Scope scope : values()) {
      if (scope.label.equals(label)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
