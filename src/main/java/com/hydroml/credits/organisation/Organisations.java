package com.hydroml.credits.organisation;

import com.hydroml.credits.balance.SpendingLimit;
import com.hydroml.credits.balance.SpendingLimits;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Memberships;
import com.hydroml.credits.web.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All organisations in memory: no request waits for Postgres to know a role or a budget. */
final class Organisations implements Memberships, SpendingLimits {

  private final Map<String, Organisation> byId = new ConcurrentHashMap<>();

  /** The organisations of each member; the sets stay as they are. */
  private final Map<String, Set<String>> byMember = new ConcurrentHashMap<>();

  private volatile long revision;

  /** Up to which revision all changes are known. */
  long revision() {
    return revision;
  }

  /**
   * Takes organisations in place of what was known of them; one caller at a time.
   *
   * @param whole whether these are all there are
   * @param upTo the revision up to which all changes are known then
   */
  void take(List<Organisation> changed, boolean whole, long upTo) {
    changed.forEach(this::take);
    if (whole) {
      Set<String> there = new HashSet<>();
      changed.forEach(organisation -> there.add(organisation.id()));
      byId.keySet().stream()
          .filter(id -> !there.contains(id))
          .toList()
          .forEach(id -> take(Organisation.empty(id)));
    }
    revision = upTo;
  }

  private void take(Organisation organisation) {
    String id = organisation.id();
    Organisation before = organisation.isEmpty() ? byId.remove(id) : byId.put(id, organisation);
    for (String member : organisation.members()) {
      byMember.merge(member, Set.of(id), Organisations::union);
    }
    if (before != null) {
      for (String member : before.members()) {
        if (organisation.role(member) == null) {
          byMember.computeIfPresent(member, (same, organisations) -> without(organisations, id));
        }
      }
    }
  }

  private static Set<String> union(Set<String> some, Set<String> more) {
    if (some.containsAll(more)) {
      return some;
    }
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }

  private static @Nullable Set<String> without(Set<String> organisations, String id) {
    Set<String> rest = new HashSet<>(organisations);
    rest.remove(id);
    return rest.isEmpty() ? null : Set.copyOf(rest);
  }

  @Override
  public Caller acting(Caller caller, Scope scope) {
    if (byMember.isEmpty()) {
      return caller;
    }
    Map<String, Organisation> mine = null;
    for (String person : caller.persons()) {
      for (String id : byMember.getOrDefault(person, Set.of())) {
        Organisation organisation = byId.get(id);
        if (organisation != null && organisation.role(person) != null) {
          mine = mine == null ? new HashMap<>() : mine;
          mine.put(id, organisation);
        }
      }
    }
    return mine == null ? caller : new MemberCaller(caller, scope, mine);
  }

  @Override
  public List<SpendingLimit> of(String account, String spender) {
    Organisation organisation = byId.get(account);
    return organisation == null ? List.of() : organisation.limits(spender);
  }

  @Override
  public List<SpendingLimit> inForce(String account, Collection<String> budgets) {
    Organisation organisation = byId.get(account);
    if (organisation == null) {
      return List.of();
    }
    List<SpendingLimit> limits = new ArrayList<>(budgets.size());
    for (String budget : budgets) {
      SpendingLimit limit = organisation.limit(budget);
      if (limit != null) {
        limits.add(limit);
      }
    }
    return limits;
  }
}
