package com.hydroml.credits.quality.violations.balance;

import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

public class TakesAStartedFuture {
  Mono<String> wrong(CompletableFuture<String> started) {
    return Mono.fromFuture(started);
  }
}
