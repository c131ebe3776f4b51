/**
 * Gatling simulations against a running service, one class a shape of contention. What they share:
 * {@link com.hydroml.credits.load.Target} (where the service is), {@link
 * com.hydroml.credits.load.Accounts} (what has to be there before) and {@link
 * com.hydroml.credits.load.Calls} (the requests).
 */
package com.hydroml.credits.load;
