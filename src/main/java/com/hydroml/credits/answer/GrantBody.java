package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A grant as JSON. */
public final class GrantBody {

  private GrantBody() {}

  /** A grant with the balance right after it. */
  public static Map<String, @Nullable Object> of(
      String account, Outcome.Granted granted, Durability durability) {
    return of(
        account,
        granted.grantId(),
        granted.amount(),
        DetailsCodec.grantDetails(granted.details()),
        new BalanceBody(granted.available(), granted.held(), granted.version()),
        durability);
  }

  /**
   * A grant.
   *
   * @param amount millicredits
   */
  public static Map<String, @Nullable Object> of(
      String account,
      String id,
      long amount,
      GrantDetails details,
      BalanceBody balance,
      Durability durability) {
    Map<String, @Nullable Object> body = LinkedHashMap.newLinkedHashMap(8);
    body.put("id", id);
    body.put("account", account);
    body.put("amount", amount);
    body.put("kind", details.kind());
    body.put("reason", details.reason());
    body.put("expires_at", details.expiresAt() == 0 ? null : Instants.text(details.expiresAt()));
    body.put("balance", balance.members());
    body.put("durability", durability.label());
    return body;
  }
}
