package com.hydroml.credits.web;

/** Whether a route takes a body. */
public enum BodyRule {
  /** A body is read and ignored. */
  NONE,
  /** An absent body stands for an empty object. */
  OPTIONAL,
  REQUIRED
}
