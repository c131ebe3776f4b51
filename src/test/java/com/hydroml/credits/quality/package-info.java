/** What the build insists on: the modules' direction, confined libraries, and no blocking call. */
@NullMarked
package com.hydroml.credits.quality;

import org.jspecify.annotations.NullMarked;
