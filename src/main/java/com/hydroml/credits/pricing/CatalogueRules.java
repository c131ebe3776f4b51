package com.hydroml.credits.pricing;

import com.hydroml.credits.web.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a price list may not be, beyond what its schema says. */
final class CatalogueRules {

  private CatalogueRules() {}

  /** What is wrong with a list, each with the field at fault; empty if nothing is. */
  static List<FieldError> check(List<OperationDraft> operations) {
    List<FieldError> errors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < operations.size(); i++) {
      OperationDraft draft = operations.get(i);
      String path = "operations[" + i + "].";
      if (!names.add(draft.operation())) {
        errors.add(new FieldError(path + "operation", "is in the list twice"));
      }
      List<Tier> tiers = draft.tiers();
      if ((draft.rate() == null) == (tiers == null)) {
        errors.add(new FieldError(path + "rate", "or tiers is required, and not both"));
      } else if (tiers != null) {
        check(tiers, path, errors);
      }
    }
    return List.copyOf(errors);
  }

  private static void check(List<Tier> tiers, String path, List<FieldError> errors) {
    BigDecimal end = BigDecimal.ZERO;
    for (int i = 0; i < tiers.size(); i++) {
      Tier tier = tiers.get(i);
      String at = path + "tiers[" + i + "].";
      int begins = tier.from().compareTo(end);
      if (begins != 0) {
        errors.add(
            new FieldError(
                at + "from",
                (begins < 0 ? "overlaps the tier before" : "leaves a gap before it")
                    + ": it has to be "
                    + end.toPlainString()));
      }
      BigDecimal to = tier.to();
      boolean last = i == tiers.size() - 1;
      if (last && to != null) {
        errors.add(
            new FieldError(at + "to", "leaves a gap behind it: the last tier goes on without end"));
      } else if (!last && to == null) {
        errors.add(new FieldError(at + "to", "is required: it overlaps the tier behind it"));
        return;
      } else if (to != null && to.compareTo(tier.from()) <= 0) {
        errors.add(new FieldError(at + "to", "must be above from"));
      }
      if (to != null) {
        end = to;
      }
    }
  }
}
