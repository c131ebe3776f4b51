package com.hydroml.credits.web;

/** Whether a route takes an {@code Idempotency-Key}. */
public enum KeyRule {
  /** The header is ignored. */
  NONE,
  /** It may be missing, but not malformed. */
  OPTIONAL,
  REQUIRED,
  /** It may be missing if the body's members say so. */
  REQUIRED_BY_BODY
}
