package com.hydroml.credits.load.compare;

import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.load.compare.SubjectApi.Asked;
import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.JsonObject;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What one would build instead: the same HTTP side, a pool of connections to Postgres and a stored
 * function that does all of an authorization in one call. A batch is one statement.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan("com.hydroml.credits.web")
@ConfigurationPropertiesScan("com.hydroml.credits.web")
public class PostgresSubject {

  static final String SCHEMA =
      """
      CREATE TABLE account (
        id text PRIMARY KEY,
        available bigint NOT NULL CHECK (available >= 0),
        held bigint NOT NULL CHECK (held >= 0),
        version bigint NOT NULL) WITH (fillfactor = 50);

      CREATE TABLE hold (
        id text PRIMARY KEY,
        account text NOT NULL,
        idempotency_key text NOT NULL,
        amount bigint NOT NULL,
        available_after bigint NOT NULL,
        held_after bigint NOT NULL,
        version_after bigint NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        UNIQUE (account, idempotency_key));

      CREATE FUNCTION authorize_hold(
        p_id text, p_account text, p_key text, p_amount bigint, p_expires_in bigint)
      RETURNS TABLE (id text, available bigint, held bigint, version bigint, created_millis bigint)
      LANGUAGE plpgsql AS $$
      DECLARE
        v_available bigint; v_held bigint; v_version bigint;
        v_now timestamptz := clock_timestamp();
      BEGIN
        RETURN QUERY SELECT h.id, h.available_after, h.held_after, h.version_after,
            (extract(epoch FROM h.created_at) * 1000)::bigint
          FROM hold h WHERE h.account = p_account AND h.idempotency_key = p_key;
        IF FOUND THEN
          RETURN;
        END IF;
        UPDATE account a
          SET available = a.available - p_amount, held = a.held + p_amount, version = a.version + 1
          WHERE a.id = p_account AND a.available >= p_amount
          RETURNING a.available, a.held, a.version INTO v_available, v_held, v_version;
        IF NOT FOUND THEN
          RETURN;
        END IF;
        INSERT INTO hold VALUES (p_id, p_account, p_key, p_amount, v_available, v_held, v_version,
          v_now, v_now + p_expires_in * interval '1 second');
        RETURN QUERY SELECT p_id, v_available, v_held, v_version,
          (extract(epoch FROM v_now) * 1000)::bigint;
      END $$;
      """;

  private static final String ONE = "SELECT * FROM authorize_hold($1, $2, $3, $4, $5)";

  // In the accounts' order, so that batches do not wait for each other in a circle.
  private static final String MANY =
      """
      SELECT o.place, a.* FROM (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
          WITH ORDINALITY AS u (id, account, key, amount, expires_in, place)
        ORDER BY account, place) o
      CROSS JOIN LATERAL authorize_hold(o.id, o.account, o.key, o.amount, o.expires_in) a
      """;

  private final RandomIds ids = new RandomIds();

  public static void main(String[] arguments) {
    SpringApplication.run(PostgresSubject.class, arguments);
  }

  @Bean
  Authenticator authenticator() {
    return SubjectApi.authenticator();
  }

  @Bean(destroyMethod = "dispose")
  ConnectionPool pool(@Value("${database}") String url, @Value("${connections}") int connections) {
    ConnectionFactoryOptions options =
        ConnectionFactoryOptions.parse(url)
            .mutate()
            .option(ConnectionFactoryOptions.USER, "postgres")
            .option(ConnectionFactoryOptions.PASSWORD, "unused")
            .build();
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(ConnectionFactories.get(options))
            .initialSize(connections)
            .maxSize(connections)
            .maxIdleTime(Duration.ofHours(1))
            .build());
  }

  @Bean
  Endpoints endpoints(ConnectionPool pool) {
    return new SubjectApi(asked -> one(pool, asked), asked -> many(pool, asked));
  }

  private Mono<JsonObject> one(ConnectionPool pool, Asked asked) {
    return Mono.usingWhen(
        pool.create(),
        connection ->
            Mono.from(
                    connection
                        .createStatement(ONE)
                        .bind(0, ids.holdId(0).value())
                        .bind(1, asked.account())
                        .bind(2, asked.key())
                        .bind(3, asked.amount())
                        .bind(4, asked.expiresIn())
                        .execute())
                .flatMap(result -> Mono.from(result.map((row, columns) -> answer(asked, row, 0))))
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("too few credits"))),
        Connection::close);
  }

  private Mono<List<JsonObject>> many(ConnectionPool pool, List<Asked> asked) {
    return Mono.usingWhen(
        pool.create(),
        connection ->
            Flux.from(
                    connection
                        .createStatement(MANY)
                        .bind(0, texts(asked, one -> ids.holdId(0).value()))
                        .bind(1, texts(asked, Asked::account))
                        .bind(2, texts(asked, Asked::key))
                        .bind(3, asked.stream().map(Asked::amount).toArray(Long[]::new))
                        .bind(4, asked.stream().map(Asked::expiresIn).toArray(Long[]::new))
                        .execute())
                .concatMap(result -> result.map((row, columns) -> new Placed(asked, row)))
                .collectSortedList(java.util.Comparator.comparing(Placed::place))
                .map(placed -> placed.stream().map(Placed::body).toList()),
        Connection::close);
  }

  private static String[] texts(
      List<Asked> asked, java.util.function.Function<Asked, String> text) {
    return asked.stream().map(text).toArray(String[]::new);
  }

  private record Placed(long place, JsonObject body) {
    Placed(List<Asked> asked, Row row) {
      this(number(row, 0), answer(asked.get((int) number(row, 0) - 1), row, 1));
    }
  }

  private static JsonObject answer(Asked asked, Row row, int from) {
    return SubjectApi.hold(
        asked,
        row.get(from, String.class),
        number(row, from + 1),
        number(row, from + 2),
        number(row, from + 3),
        number(row, from + 4));
  }

  private static long number(Row row, int column) {
    return row.get(column, Long.class);
  }
}
