package com.hydroml.credits.quality.violations.balance;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public interface Blocks {
  class OnMono {
    Object wrong(Mono<String> mono) {
      return mono.block();
    }
  }

  class OnFirst {
    Object wrong(Flux<String> flux) {
      return flux.blockFirst();
    }
  }

  class OnIterable {
    Object wrong(Flux<String> flux) {
      return flux.toIterable();
    }
  }

  class OnMonoAsFuture {
    Object wrong(Mono<String> mono) throws Exception {
      return mono.toFuture().get();
    }
  }

  class OnFuture {
    Object wrong(Future<String> future) throws Exception {
      return future.get();
    }
  }

  class OnJoin {
    Object wrong(CompletableFuture<String> future) {
      return future.join();
    }
  }

  class InLambda {
    Runnable wrong(Mono<String> mono) {
      return () -> mono.block();
    }
  }
}
