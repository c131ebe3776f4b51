package com.hydroml.credits.alert;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a {@link Watcher} goes round: so many at a time, in the order of their names. */
interface Watched {

  /** The names that follow this one, so many at most: an index tells them. */
  Mono<List<String>> following(String after, int most);

  /** Those of which something is to be written; it reads only. */
  Mono<List<String>> due(List<String> names);

  /** Writes what is due, in one transaction; the ids of events that came of it. */
  Flux<String> settle(String name);
}
