/** The names of the service's meters. */
@NullMarked
package com.hydroml.credits.observability;

import org.jspecify.annotations.NullMarked;
