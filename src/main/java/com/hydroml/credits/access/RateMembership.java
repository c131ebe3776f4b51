package com.hydroml.credits.access;

/**
 * Among how many instances limits are shared, as far as this one knows.
 *
 * @param instances 1 upwards, this one included
 * @param freshUntil of the monotonic clock, nanoseconds: until when the others count on it
 */
record RateMembership(int instances, long freshUntil) {}
