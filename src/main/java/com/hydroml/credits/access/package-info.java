/** Who may do what: API keys. */
@NullMarked
package com.hydroml.credits.access;

import org.jspecify.annotations.NullMarked;
