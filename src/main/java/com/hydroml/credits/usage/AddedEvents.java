package com.hydroml.credits.usage;

import com.hydroml.credits.web.JsonObject;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Events that other modules add to the stream of an account, as beans. Each belongs to the step of
 * the account that brought it about and is sent right before that step's own event, so that who
 * goes on behind a step has had what belongs to it. It has no id of its own.
 *
 * <p>What is answered has to come from what is stored, and has to be the same whenever it is asked
 * for: every stream of every instance asks for itself.
 */
@FunctionalInterface
public interface AddedEvents {

  /**
   * One more event.
   *
   * @param version the step that it belongs to
   * @param name the event's name, lower case with underscores
   */
  record Added(long version, String name, JsonObject data) {}

  /** What belongs to the steps behind {@code after} up to {@code upTo}, in any order. */
  Mono<List<Added>> between(String account, long after, long upTo);
}
