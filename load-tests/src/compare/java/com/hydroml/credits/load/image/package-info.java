/**
 * Makes what the service's container image consists of: the jar in its parts, and the JVM's cache
 * of a training run; and measures what the cache brings.
 */
@NullMarked
package com.hydroml.credits.load.image;

import org.jspecify.annotations.NullMarked;
