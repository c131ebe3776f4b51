package com.hydroml.credits.web;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A body that is made while it is sent. One piece is on its way at a time, and the next one is
 * asked for when the client's end has taken it: nothing piles up for a client that reads slowly.
 *
 * @param pieces of the text; an error breaks the connection off, so that what came does not look
 *     whole
 * @param patience how long the client may take for a piece; then the connection is broken off
 * @param lastWords what a client is told behind the piece that it was too slow for, if it comes to
 *     read it after all within a minute; asked for then only; null to break off at once
 */
public record Streamed(
    Flux<String> pieces, Duration patience, @Nullable Supplier<String> lastWords) {}
