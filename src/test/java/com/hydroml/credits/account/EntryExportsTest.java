package com.hydroml.credits.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.ServiceTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Exports have places of their own, and each gives its place back. */
@ServiceTest
class EntryExportsTest {

  private static final String PATH = "/v1/accounts/user:exports";

  @Autowired private EntryExports exports;
  @LocalServerPort private int port;

  private HttpResponse<String> send(String method, String path, String accept) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Authorization", "Bearer " + ServiceTest.KEY)
            .header("Accept", accept)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(method.equals("PUT") ? "{}" : ""))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private int export() {
    return send("GET", PATH + "/entries", "text/csv").statusCode();
  }

  @Test
  void moreThanThereIsRoomForAreToldToComeBack() {
    assertThat(send("PUT", PATH, "*/*").statusCode()).isIn(200, 201);
    for (int i = 0; i <= EntryExports.MOST; i++) {
      await().atMost(Duration.ofSeconds(30)).until(() -> export() == 200);
    }
    List<EntryExports.Export> taken = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              EntryExports.Export export = exports.enter();
              if (export != null) {
                export.begin();
                taken.add(export);
              }
              return taken.size() == EntryExports.MOST;
            });
    try {
      HttpResponse<String> refused = send("GET", PATH + "/entries", "text/csv");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("\"code\":\"overloaded\"");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(send("GET", PATH + "/entries", "application/json").statusCode()).isEqualTo(200);
    } finally {
      taken.forEach(exports::end);
    }
    assertThat(export()).isEqualTo(200);
  }
}
