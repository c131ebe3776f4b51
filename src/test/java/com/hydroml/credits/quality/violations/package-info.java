/** Classes that break a rule each, to prove that the rule catches them. */
@NullMarked
package com.hydroml.credits.quality.violations;

import org.jspecify.annotations.NullMarked;
