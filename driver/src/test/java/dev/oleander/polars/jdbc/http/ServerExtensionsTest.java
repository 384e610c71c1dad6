package dev.oleander.polars.jdbc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.jdbc.config.ConnectionConfig;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.Collections;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerExtensionsTest {
  private final MockWebServer server = new MockWebServer();
  private OleanderHttp http;
  private ServerExtensions extensions;

  @BeforeEach
  void start() throws Exception {
    server.start();
    Properties info = new Properties();
    info.setProperty("token", "t0ken");
    http =
        new HttpTransports()
            .open(
                ConnectionConfig.parse(
                    "jdbc:oleander-polars://localhost:" + server.getPort(), info));
    extensions = new ServerExtensions(http);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private void enqueue(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  @Test
  void manyThreadsAskTheServerOnce() throws Exception {
    enqueue(200, "{\"extensions\": [\"describe\", \"cancel\", 7]}");
    Callable<Boolean> asking = () -> extensions.has("describe");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Boolean> answer : threads.invokeAll(Collections.nCopies(4, asking))) {
        assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(extensions.has("columns")).isFalse();
    assertThat(extensions.names()).containsExactly("cancel", "describe");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aServiceWithoutTheRouteHasNone() throws Exception {
    enqueue(404, "not here");
    assertThat(extensions.has("describe")).isFalse();
    assertThat(extensions.names()).isEmpty();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void anAnswerThatDidNotComeIsAskedForAgain() throws Exception {
    enqueue(401, "{\"error\": \"unknown token\"}");
    assertThatThrownBy(() -> extensions.has("describe"))
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
    enqueue(200, "{\"extensions\": [\"describe\"]}");
    assertThat(extensions.has("describe")).isTrue();
  }
}
