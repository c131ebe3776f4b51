package com.hydroml.credits.journal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization says of itself and no decision of the script depends on.
 *
 * @param usage what was priced, or null if the request named an amount
 */
public record HoldDetails(
    @Nullable String reference,
    @Nullable String spender,
    Map<String, String> metadata,
    @Nullable UsageDetails usage) {

  public static final HoldDetails NONE = new HoldDetails(null, null, Map.of());

  /** The details of a hold of an amount. */
  public HoldDetails(
      @Nullable String reference, @Nullable String spender, Map<String, String> metadata) {
    this(reference, spender, metadata, null);
  }
}
