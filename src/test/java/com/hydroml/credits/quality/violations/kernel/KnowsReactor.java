package com.hydroml.credits.quality.violations.kernel;

import reactor.core.publisher.Mono;

public record KnowsReactor(Mono<String> later) {}
