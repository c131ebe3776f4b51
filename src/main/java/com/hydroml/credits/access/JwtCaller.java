package com.hydroml.credits.access;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Holder;
import com.hydroml.credits.web.Scope;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sends a token that was verified.
 *
 * @param id {@code jwt:} and the token's subject
 * @param accounts those covered, or null for all
 * @param identity what the issuer says stands for the person, or null if it does not say
 * @param limiters has the limiter of this id
 * @param validUntil when it has to be verified again, or has expired
 */
record JwtCaller(
    String id,
    String name,
    Set<Scope> scopes,
    @Nullable Set<String> accounts,
    @Nullable String identity,
    SubjectLimiters limiters,
    Instant validUntil)
    implements Caller {

  /** A prefix that no key's id has. */
  static final String PREFIX = "jwt:";

  @Override
  public int admit() {
    return limiters.of(id).admit();
  }

  @Override
  public void charge(int turns) {
    limiters.of(id).charge(turns);
  }

  @Override
  public Set<String> persons() {
    return accounts == null ? Set.of() : accounts;
  }

  @Override
  public Holder holder() {
    if (accounts == null) {
      return new Holder.Service();
    }
    return identity == null ? new Holder.Unidentified() : new Holder.Person(identity);
  }
}
