package com.hydroml.credits.access;

/** What this instance keeps of a key from one reading of the keys to the next. */
record KeyState(KeyUse use, RateLimiter limiter) {}
