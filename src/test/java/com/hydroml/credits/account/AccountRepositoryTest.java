package com.hydroml.credits.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.ProblemException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** A Postgres that says nothing at all leaves no request without an answer (I8). */
class AccountRepositoryTest {

  private static final AccountRepository SILENT =
      new AccountRepository(DatabaseClient.create(new SilentPostgres()));

  static Stream<Mono<?>> everyStatement() {
    return Stream.of(
        SILENT.find("user:1"),
        SILENT.create("user:1", "user", null, Map.of(), null),
        SILENT.update("user:1", "name", null));
  }

  @ParameterizedTest
  @MethodSource("everyStatement")
  void aSilentPostgresIsAnOutage(Mono<?> statement) {
    Throwable thrown = catchThrowable(() -> statement.block(Duration.ofSeconds(10)));

    assertThat(thrown).isInstanceOf(ProblemException.class);
    assertThat(((ProblemException) thrown).problem().code())
        .isEqualTo(ProblemCode.LEDGER_UNAVAILABLE);
  }

  private static final class SilentPostgres implements ConnectionFactory {

    @Override
    public Publisher<? extends Connection> create() {
      return Mono.never();
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
      return () -> "PostgreSQL";
    }
  }
}
