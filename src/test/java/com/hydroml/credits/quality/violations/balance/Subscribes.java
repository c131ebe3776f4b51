package com.hydroml.credits.quality.violations.balance;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public interface Subscribes {
  class ToMono {
    void wrong(Mono<String> mono) {
      mono.subscribe();
    }
  }

  class ToFlux {
    void wrong(Flux<String> flux) {
      flux.subscribe(value -> {});
    }
  }
}
