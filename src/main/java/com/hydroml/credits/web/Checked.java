package com.hydroml.credits.web;

import java.util.List;

/** What came of checking JSON against a schema. */
public sealed interface Checked {

  /** It fits. */
  record Valid(Fields fields) implements Checked {}

  /** It does not fit; there is at least one error. */
  record Invalid(List<FieldError> errors) implements Checked {}
}
