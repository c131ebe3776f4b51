package com.hydroml.credits.journal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an authorization says of itself and no decision depends on. */
public record HoldDetails(
    @Nullable String reference, @Nullable String spender, Map<String, String> metadata) {

  public static final HoldDetails NONE = new HoldDetails(null, null, Map.of());
}
