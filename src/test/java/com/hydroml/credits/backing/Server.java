package com.hydroml.credits.backing;

/** One server that can be started, stopped and started again on the same port and the same data. */
public interface Server extends AutoCloseable {

  /** Starts the server and returns when it answers; does nothing if it runs. */
  void start();

  /** Stops the server in an orderly way and returns when it is gone; does nothing if it is. */
  void stop();

  /** The port on 127.0.0.1, which stays the same across restarts. */
  int port();

  @Override
  default void close() {
    stop();
  }
}
