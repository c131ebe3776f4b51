package com.hydroml.credits.organisation;

import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Holder;
import com.hydroml.credits.web.Scope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A person with a role in organisations, as a route sees him that needs a certain scope. */
final class MemberCaller implements Caller {

  private final Caller credential;
  private final Map<String, Organisation> organisations;
  private final Set<String> own;
  private final Set<String> accounts;

  /**
   * @param credential of certain accounts, the person's
   * @param organisations in which the person has a role
   */
  MemberCaller(Caller credential, Scope scope, Map<String, Organisation> organisations) {
    this.credential = credential;
    this.organisations = organisations;
    this.own = Objects.requireNonNull(credential.accounts());
    Set<String> covered = new HashSet<>(own);
    organisations.forEach(
        (id, organisation) -> {
          Role role = organisation.role(credential.persons());
          if (role != null && role.covers(scope)) {
            covered.add(id);
          }
        });
    this.accounts = covered;
  }

  @Override
  public String id() {
    return credential.id();
  }

  @Override
  public String name() {
    return credential.name();
  }

  @Override
  public Set<Scope> scopes() {
    return credential.scopes();
  }

  @Override
  public @Nullable Set<String> accounts() {
    return accounts;
  }

  @Override
  public Holder holder() {
    return credential.holder();
  }

  @Override
  public int admit() {
    return credential.admit();
  }

  @Override
  public void charge(int turns) {
    credential.charge(turns);
  }

  @Override
  public Set<String> persons() {
    return credential.persons();
  }

  @Override
  public boolean knows(String account) {
    return accounts.contains(account) || organisations.containsKey(account);
  }

  @Override
  public Map<String, Set<String>> spenders() {
    Map<String, Set<String>> all = new HashMap<>();
    for (String account : organisations.keySet()) {
      Set<String> spenders = accounts.contains(account) ? spenders(account) : null;
      if (spenders != null) {
        all.put(account, spenders);
      }
    }
    return all;
  }

  /** A member spends as himself or as a team; who may do more is not asked. */
  @Override
  public @Nullable Set<String> spenders(String account) {
    Organisation organisation = organisations.get(account);
    if (organisation == null || own.contains(account)) {
      return null;
    }
    Role role = organisation.role(persons());
    if (role == null || role.isAtLeast(Role.ADMIN)) {
      return null;
    }
    Set<String> spenders = new HashSet<>();
    for (String person : persons()) {
      Role of = organisation.role(person);
      if (of != null && of.isAtLeast(Role.MEMBER)) {
        spenders.add(person);
        spenders.addAll(organisation.teamsOf(person));
      }
    }
    return spenders;
  }
}
