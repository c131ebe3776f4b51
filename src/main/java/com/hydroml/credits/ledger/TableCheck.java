package com.hydroml.credits.ledger;

import com.hydroml.credits.ledger.AuditFinding.Subject;

/**
 * The checks of whole tables against each other. Each selects account, version and explanation of
 * what does not hold; they sort and aggregate in Postgres, which spills to disk where it must.
 */
enum TableCheck {
  VERSIONS_WITHOUT_GAP(
      Subject.JOURNAL,
      """
      select account, version, case
          when version = previous then 'the version is there twice'
          else format('versions %s to %s are missing', previous + 1, version - 1)
        end as explanation
      from (
        select account, version, coalesce(lag(version) over w, 0) as previous from journal
        window w as (partition by account order by version)) s
      where version <> previous + 1"""),

  BALANCE_IS_THE_LAST_EVENTS(
      Subject.BALANCE,
      """
      select account, coalesce(b.version, j.version) as version,
        format('version %s, available %s, held %s at %s; the last event says %s, %s, %s at %s',
          b.version, b.available, b.held, b.last_event_at,
          j.version, j.available_after, j.held_after, j.at) as explanation
      from account_balance b
      full join (
        select distinct on (account) account, version, available_after, held_after, at
        from journal order by account, version desc) j using (account)
      where (b.version, b.available, b.held, b.last_event_at)
        is distinct from (j.version, j.available_after, j.held_after, j.at)"""),

  HELD_IS_THE_OPEN_HOLDS(
      Subject.BALANCE,
      """
      select account, b.version, format('held is %s, %s remains of open holds',
          coalesce(b.held, 0), coalesce(h.remaining, 0)) as explanation
      from account_balance b
      full join (
        select account, sum(remaining) as remaining from hold
        where status = 'authorized' group by account) h using (account)
      where coalesce(b.held, 0) <> coalesce(h.remaining, 0)"""),

  OPEN_HOLDS_ARE_LISTED(
      Subject.HOLD,
      """
      select coalesce(l.account, h.account) as account, h.version,
        case when l.hold_id is null
          then format('hold %s is open and not listed as open', h.id)
          else format('hold %s is listed as open and is not', l.hold_id)
        end as explanation
      from open_hold l
      full join (select id, account, version from hold where status = 'authorized') h
        on h.account = l.account and h.id = l.hold_id
      where h.id is null or l.hold_id is null"""),

  ENTRIES_ADD_UP_TO_BALANCES(
      Subject.BALANCE,
      """
      select account, b.version, format(
          'available %s, held %s; credits less debits come to %s, %s',
          coalesce(b.available, 0), coalesce(b.held, 0),
          coalesce(e.available, 0), coalesce(e.held, 0)) as explanation
      from account_balance b
      full join (
        select account,
          sum(case when credit = account || '/available' then amount
            when debit = account || '/available' then -amount else 0 end) as available,
          sum(case when credit = account || '/held' then amount
            when debit = account || '/held' then -amount else 0 end) as held
        from ledger_entry group by account) e using (account)
      where coalesce(b.available, 0) <> coalesce(e.available, 0)
        or coalesce(b.held, 0) <> coalesce(e.held, 0)"""),

  HOUSE_AND_CUSTOMERS_SUM_TO_ZERO(
      Subject.BALANCE,
      """
      select null::text as account, null::bigint as version,
        format('the customers have %s, the house gave %s', customers, house) as explanation
      from (select coalesce(sum(available + held), 0) as customers from account_balance) c,
        (select coalesce(sum(
            case when debit in ('house/revenue', 'house/refunds', 'house/promotions')
              then amount else 0 end
            - case when credit in ('house/revenue', 'house/refunds', 'house/promotions')
              then amount else 0 end), 0) as house
         from ledger_entry) h
      where customers <> house"""),

  ENTRIES_HAVE_EVENTS(
      Subject.ENTRY,
      """
      select account, version, format('entry %s of %s belongs to no event', ordinal, amount)
        as explanation
      from ledger_entry e where not exists (
        select 1 from journal j where j.account = e.account and j.version = e.version)"""),

  HOLDS_ADD_UP(
      Subject.HOLD,
      """
      select h.account, h.version, format(
          'hold %s: captured %s, refunded %s, remaining %s; its entries come to %s, %s, %s',
          h.id, h.captured, h.refunded, h.remaining, coalesce(e.captured, 0),
          coalesce(e.refunded, 0), coalesce(e.remaining, 0)) as explanation
      from hold h
      left join (
        select hold_id, sum(held_delta) as remaining,
          coalesce(sum(amount) filter (where kind = 'capture'), 0) as captured,
          coalesce(sum(amount) filter (where kind = 'refund'), 0) as refunded
        from ledger_entry where hold_id is not null group by hold_id) e on e.hold_id = h.id
      where (h.captured, h.refunded, h.remaining) is distinct from (
        coalesce(e.captured, 0), coalesce(e.refunded, 0), coalesce(e.remaining, 0))"""),

  OUTCOMES_HAVE_EVENTS(
      Subject.OUTCOME,
      """
      select account, version, format('the outcome of key %s belongs to no event', key)
        as explanation
      from outcome o where not exists (
        select 1 from journal j
        where j.account = o.account and j.version = o.version and j.key = o.key)"""),

  GRANTS_HAVE_EVENTS(
      Subject.GRANT,
      """
      select account, version, format('grant %s of %s belongs to no event', id, amount)
        as explanation
      from credit_grant g where not exists (
        select 1 from journal j where j.account = g.account and j.version = g.version)"""),

  USAGE_IS_WHAT_WAS_CAPTURED(
      Subject.ENTRY,
      """
      select u.account, u.version, format('the use of %s came to %s, its entries to %s',
          u.operation, u.amount, coalesce(e.amount, 0)) as explanation
      from usage_charge u
      left join (
        select account, version, sum(amount) as amount from ledger_entry
        where kind = 'capture' group by account, version) e using (account, version)
      where u.amount <> coalesce(e.amount, 0)
        or not exists (
          select 1 from journal j where j.account = u.account and j.version = u.version)"""),

  BUDGETS_ARE_WHAT_HOLDS_COUNT(
      Subject.BUDGET,
      """
      select u.account, u.version, format('budget %s has %s spent from %s, its holds come to %s',
          coalesce(u.budget, h.budget), coalesce(u.spent, 0),
          coalesce(u.period_start, h.period_start), coalesce(h.counted, 0)) as explanation
      from budget_usage u
      full join (
        select budget, period_start, sum(counted) as counted from hold_budget
        group by budget, period_start) h
        on h.budget = u.budget and h.period_start = u.period_start
      where coalesce(u.spent, 0) <> coalesce(h.counted, 0)"""),

  HOLDS_COUNT_NO_MORE_THAN_THEY_TOOK(
      Subject.BUDGET,
      """
      select h.account, h.version, format(
          'hold %s took %s and is counted with %s against budget %s', c.hold_id,
          h.captured - h.refunded + h.remaining, c.counted, c.budget) as explanation
      from (
        select hold_id, budget, sum(counted) as counted from hold_budget
        group by hold_id, budget) c
      left join hold h on h.id = c.hold_id
      where h.id is null or c.counted > h.captured - h.refunded + h.remaining""");

  private final Subject subject;
  private final String sql;

  TableCheck(Subject subject, String sql) {
    this.subject = subject;
    this.sql = sql;
  }

  Subject subject() {
    return subject;
  }

  String sql() {
    return sql;
  }
}
