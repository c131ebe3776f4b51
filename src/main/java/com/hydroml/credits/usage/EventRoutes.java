package com.hydroml.credits.usage;

import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Problem;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import com.hydroml.credits.web.Streamed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The route that sends an account's events as they happen. */
final class EventRoutes implements Endpoints {

  private final EventStreams streams;
  private final StreamSource source;
  private final LedgerLists lists;
  private final EventProperties properties;

  EventRoutes(
      EventStreams streams, StreamSource source, LedgerLists lists, EventProperties properties) {
    this.streams = streams;
    this.source = source;
    this.lists = lists;
    this.properties = properties;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(events());
  }

  private Endpoint events() {
    return Endpoint.get("/v1/accounts/{account}/events")
        .operation("streamEvents", UsageRoutes.TAG)
        .summary(
            "An account's events as they happen",
            "Server-sent events: one for each version of the account, and one for each notice, such"
                + " as an alert. With `Last-Event-ID` those that the client does not have, without"
                + " it those from now on.")
        .scope(Scope.READ)
        .pathParameters(UsageSchemas.ACCOUNT_PATH)
        .resumable()
        .successAs(EventText.MEDIA_TYPE, "The stream, without end", EventText.EXAMPLE)
        .problems(ProblemCode.ACCOUNT_NOT_FOUND, ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::events);
  }

  private Mono<Reply> events(Call call) {
    String account = call.path().string("account");
    if (!call.caller().covers(account)) {
      return Accounts.absent();
    }
    // Notices first: of a step that is sent nothing is passed over.
    return LedgerLists.orUnavailable(
        source
            .lastNotice(account)
            .flatMap(
                notice ->
                    lists.ofAccount(
                        account,
                        null,
                        version ->
                            Mono.just(reply(call, account, new EventPosition(version, notice))))));
  }

  private Reply reply(Call call, String account, EventPosition now) {
    String id = call.lastEventId();
    EventPosition after = id == null ? now : EventPosition.of(id);
    if (after.version() > now.version() || after.notice() > now.notice()) {
      return Reply.problem(
          Problem.invalid("Last-Event-ID", "must not be beyond the account's latest event " + now));
    }
    EventStream stream =
        new EventStream(
            account,
            after,
            () -> isAllowed(call.callerNow(), account),
            source,
            properties.heartbeat());
    stream.tell(now);
    return switch (streams.enter(stream, call.caller().id())) {
      case FULL ->
          Reply.problem(
              Problem.of(ProblemCode.OVERLOADED, "There are as many streams as there can be."));
      case KEY_FULL ->
          Reply.problem(
              Problem.of(
                  ProblemCode.RATE_LIMITED,
                  "The credential has " + properties.maxStreamsPerKey() + " streams already."));
      case IN ->
          Reply.streamed(EventText.MEDIA_TYPE, streamed(stream)).header("X-Accel-Buffering", "no");
    };
  }

  private static boolean isAllowed(@Nullable Caller caller, String account) {
    return caller != null && caller.covers(account);
  }

  private Streamed streamed(EventStream stream) {
    Flux<String> pieces = Flux.defer(stream::pieces).doFinally(signal -> streams.leave(stream));
    return new Streamed(
        pieces,
        properties.patience(),
        () -> {
          streams.noteDropped();
          return EventText.last("dropped", "slow_reader");
        });
  }
}
