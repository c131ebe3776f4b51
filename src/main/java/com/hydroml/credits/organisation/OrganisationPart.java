package com.hydroml.credits.organisation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an organisation has several of. */
sealed interface OrganisationPart permits Member, Team, Budget {

  /** The newer the larger. */
  long position();

  /** The organisation's id. */
  String organisation();

  /** What names it among its like. */
  String name();

  /** As it is answered. */
  Map<String, @Nullable Object> members();

  /** What the audit trail has of it. */
  default Map<String, @Nullable Object> definition() {
    return members();
  }
}
