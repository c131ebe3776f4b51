package com.hydroml.credits.balance;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which accounts the caller may see. Checked inside the script, because only there a hold's account
 * is known before it is changed.
 *
 * @param accounts null for all
 */
public record Coverage(@Nullable Set<String> accounts) {

  public static final Coverage ALL = new Coverage(null);

  public boolean covers(String account) {
    return accounts == null || accounts.contains(account);
  }
}
