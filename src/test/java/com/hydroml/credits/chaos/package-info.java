/**
 * Whether nothing is lost in the large: real processes that are killed, frozen and cut off while
 * many clients work, and a reckoning afterwards of everything that they were told. What it means
 * and how it is run is in {@code docs/chaos.md}.
 */
@NullMarked
package com.hydroml.credits.chaos;

import org.jspecify.annotations.NullMarked;
