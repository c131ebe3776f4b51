package com.hydroml.credits.web;

import org.jspecify.annotations.Nullable;

/** Tells who sent a request. Called on the event loop, so it never blocks. */
@FunctionalInterface
public interface Authenticator {

  /**
   * The caller that the value of the {@code Authorization} header stands for, or null if it stands
   * for nobody.
   */
  @Nullable Caller authenticate(@Nullable String authorization);
}
