package com.hydroml.credits.balance;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which accounts the caller may see. Checked inside the script, because only there a hold's account
 * is known before it is changed.
 *
 * @param accounts null for all
 * @param spenders by account, for whom alone the caller may draw from it; of other accounts for
 *     anybody
 */
public record Coverage(@Nullable Set<String> accounts, Map<String, Set<String>> spenders) {

  public static final Coverage ALL = new Coverage(null);

  /** Accounts of which the caller may draw for anybody. */
  public Coverage(@Nullable Set<String> accounts) {
    this(accounts, Map.of());
  }

  public boolean covers(String account) {
    return accounts == null || accounts.contains(account);
  }

  /**
   * Whether the caller may draw for this spender.
   *
   * @param spender empty for nobody
   */
  boolean coversSpender(String account, String spender) {
    Set<String> own = spenders.get(account);
    return own == null || own.contains(spender);
  }
}
