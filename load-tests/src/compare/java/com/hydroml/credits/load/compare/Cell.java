package com.hydroml.credits.load.compare;

/**
 * One place in the table: so many connections, each of which sends its next request when it has the
 * answer to the last; or, with a rate, requests that come whether or not answers do.
 *
 * @param connections of a pipelining client: calls under way
 * @param rate requests a second, or 0 for as fast as answers come
 */
record Cell(Shape shape, int connections, int rate) {

  String label() {
    String load = rate == 0 ? connections + " connections" : rate + "/s";
    return shape.label() + ", " + load;
  }
}
