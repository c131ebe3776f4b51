package com.hydroml.credits.organisation;

import com.hydroml.credits.balance.SpendingLimit;
import com.hydroml.credits.balance.SpendingLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An organisation as instances keep it in memory: its members, teams and budgets; immutable. */
final class Organisation {

  /** A budget that is declined by counts before one that only tells. */
  private static final Comparator<SpendingLimit> HARD_FIRST =
      Comparator.comparing(limit -> !limit.hard());

  private final String id;
  private final Map<String, Role> members;
  private final Map<String, Set<String>> teams;
  private final Map<String, Set<String>> teamsOf = new HashMap<>();
  private final Map<String, List<SpendingLimit>> own = new HashMap<>();
  private final Map<String, List<SpendingLimit>> counting = new HashMap<>();
  private final Map<String, SpendingLimit> byId = new HashMap<>();

  /**
   * A budget in force.
   *
   * @param spender the member or team that it limits
   */
  record Limit(String spender, SpendingLimit limit) {}

  /**
   * @param members each with the role
   * @param teams each with those members who are in it
   * @param budgets those in force
   */
  Organisation(
      String id, Map<String, Role> members, Map<String, Set<String>> teams, List<Limit> budgets) {
    this.id = id;
    this.members = Map.copyOf(members);
    this.teams = Map.copyOf(teams);
    teams.forEach(
        (team, in) ->
            in.forEach(
                member -> teamsOf.computeIfAbsent(member, first -> new TreeSet<>()).add(team)));
    for (Limit budget : budgets) {
      own.computeIfAbsent(budget.spender, first -> new ArrayList<>()).add(budget.limit);
      byId.put(budget.limit.budget(), budget.limit);
    }
    if (!own.isEmpty()) {
      this.teams.keySet().forEach(team -> countFor(team, own(team)));
      this.members.keySet().forEach(member -> countFor(member, ofMember(member)));
    }
  }

  /** One of which nothing is known: nobody is in it. */
  static Organisation empty(String id) {
    return new Organisation(id, Map.of(), Map.of(), List.of());
  }

  private void countFor(String spender, List<SpendingLimit> limits) {
    if (!limits.isEmpty()) {
      counting.put(
          spender, limits.stream().sorted(HARD_FIRST).limit(SpendingLimits.MOST_AT_ONCE).toList());
    }
  }

  private List<SpendingLimit> own(String spender) {
    return own.getOrDefault(spender, List.of());
  }

  private List<SpendingLimit> ofMember(String member) {
    List<SpendingLimit> limits = new ArrayList<>(own(member));
    teamsOf(member).forEach(team -> limits.addAll(own(team)));
    return limits;
  }

  String id() {
    return id;
  }

  boolean isEmpty() {
    return members.isEmpty() && teams.isEmpty() && byId.isEmpty();
  }

  /** The member's role, or null of somebody who is none. */
  @Nullable Role role(String member) {
    return members.get(member);
  }

  /** The highest role of these, or null if none of them is a member. */
  @Nullable Role role(Collection<String> persons) {
    Role highest = null;
    for (String person : persons) {
      Role role = members.get(person);
      if (role != null && (highest == null || role.isAtLeast(highest))) {
        highest = role;
      }
    }
    return highest;
  }

  Set<String> members() {
    return members.keySet();
  }

  long owners() {
    return members.values().stream().filter(role -> role == Role.OWNER).count();
  }

  int teamCount() {
    return teams.size();
  }

  boolean hasTeam(String team) {
    return teams.containsKey(team);
  }

  /** Those who are in a team; nobody if there is none. */
  Set<String> team(String team) {
    return teams.getOrDefault(team, Set.of());
  }

  /** The teams that a member is in, in their order. */
  Set<String> teamsOf(String member) {
    return teamsOf.getOrDefault(member, Set.of());
  }

  int budgetCount() {
    return byId.size();
  }

  /** How many budgets count when this member or team spends. */
  int countOf(String spender) {
    return members.containsKey(spender) ? ofMember(spender).size() : own(spender).size();
  }

  /** How many budgets limit this member or team itself. */
  int ownCountOf(String spender) {
    return own(spender).size();
  }

  /** The budgets that count when this member or team spends; none of anybody else. */
  List<SpendingLimit> limits(String spender) {
    return counting.getOrDefault(spender, List.of());
  }

  /** The budget, or null if it is not in force. */
  @Nullable SpendingLimit limit(String budget) {
    return byId.get(budget);
  }
}
