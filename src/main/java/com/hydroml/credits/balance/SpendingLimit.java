package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.BudgetPeriod;

/**
 * A budget as the operations script knows it: how much may be reserved or charged a period.
 *
 * @param budget the budget's id, {@code bud_…}
 * @param amount millicredits within the bounds of {@link com.hydroml.credits.kernel.Millicredits}
 * @param hard whether what exceeds it is declined; otherwise it is only counted
 */
public record SpendingLimit(String budget, BudgetPeriod period, long amount, boolean hard) {}
