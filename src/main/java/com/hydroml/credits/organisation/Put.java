package com.hydroml.credits.organisation;

/**
 * What came of making sure that something is there.
 *
 * @param made whether it was not there before
 */
record Put<T>(T now, boolean made) {}
