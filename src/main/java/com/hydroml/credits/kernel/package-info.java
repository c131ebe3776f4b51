/** Ids, amounts and problem codes: what every module speaks of. Knows only the JDK. */
@NullMarked
package com.hydroml.credits.kernel;

import org.jspecify.annotations.NullMarked;
