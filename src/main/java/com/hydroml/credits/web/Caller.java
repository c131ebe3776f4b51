package com.hydroml.credits.web;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who sent the request, as far as the credential says. */
public interface Caller {

  /** What names the credential for good, in the audit trail; never the secret. */
  String id();

  /** The credential's name for people; never the secret. */
  String name();

  Set<Scope> scopes();

  /** The accounts that the credential covers, or null for all. */
  @Nullable Set<String> accounts();

  /** Whose the credential is. */
  default Holder holder() {
    return new Holder.Unidentified();
  }

  /**
   * Takes a request's turn against the credential's limit: 0 if it may go on, or in how many
   * seconds another try is worth it. Called on the event loop, so it never blocks.
   */
  default int admit() {
    return 0;
  }

  /**
   * Takes the turns of what a request that was let in turned out to be beside one request: a batch
   * of n operations takes n turns. It never blocks.
   *
   * @param turns 0 upwards
   */
  default void charge(int turns) {}

  /** Whether the caller may do with this account what the route does. */
  default boolean covers(String account) {
    Set<String> accounts = accounts();
    return accounts == null || accounts.contains(account);
  }

  /**
   * Whether the caller may know that there is this account, though perhaps not do with it what the
   * route does.
   */
  default boolean knows(String account) {
    return covers(account);
  }

  /**
   * Whom an authorization of this account, which is covered, has to name as its spender; null for
   * anybody or nobody.
   */
  default @Nullable Set<String> spenders(String account) {
    return null;
  }

  /** {@link #spenders(String)} of the covered accounts for which it is not null. */
  default Map<String, Set<String>> spenders() {
    return Map.of();
  }

  /**
   * The accounts of the person whose credential this is, as whom it acts in organisations too; none
   * of a service or of an organisation itself.
   */
  default Set<String> persons() {
    return Set.of();
  }
}
