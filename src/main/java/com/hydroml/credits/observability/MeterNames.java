package com.hydroml.credits.observability;

/**
 * The names of all meters, so that documentation and dashboards have one list. Dotted, lower case;
 * tags have few values and never hold an account, a key or a request's path.
 */
public final class MeterNames {

  /**
   * Timer: from the request's headers to the answer, by {@link #OPERATION}, {@link #STATUS} and
   * {@link #OUTCOME}.
   */
  public static final String HTTP_REQUESTS = "credits.http.requests";

  /** Gauge: requests that are being answered. */
  public static final String HTTP_IN_FLIGHT = "credits.http.in.flight";

  /** Tag: the route's operation, {@code none} where there is no route. */
  public static final String OPERATION = "operation";

  /** Tag: the HTTP status. */
  public static final String STATUS = "status";

  /** Tag: the problem's code, or {@code success}. */
  public static final String OUTCOME = "outcome";

  private MeterNames() {}
}
