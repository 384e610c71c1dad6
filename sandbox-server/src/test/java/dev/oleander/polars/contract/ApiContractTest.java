package dev.oleander.polars.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the checks of all other tests find what is wrong. */
final class ApiContractTest {
  private static final String NAMESPACES = "/api/v1/catalogs/oleander/namespaces";
  private static final String GOOD =
      "{\"ok\": true, \"catalog\": \"oleander\", \"namespaces\": [\"default\"]}";

  private final Map<String, List<String>> headers =
      new TreeMap<>(
          Map.of(
              "content-type", List.of("application/json"),
              "cache-control", List.of("no-store"),
              "date", List.of("Sat, 28 Nov 2026 12:00:00 GMT")));

  @Test
  void letsAGoodAnswerPass() {
    assertThat(problems("GET", NAMESPACES, 200, GOOD)).isEmpty();
    assertThat(problems("GET", "/api/v1/catalogs/a%2Fb/namespaces?x=1", 200, GOOD)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"ok\": true, \"catalog\": \"c\"} | namespaces",
        "{\"ok\": true, \"catalog\": \"c\", \"namespaces\": [], \"more\": 1} | more",
        "{\"ok\": true, \"catalog\": 1, \"namespaces\": []} | /catalog",
        "{\"ok\": false, \"catalog\": \"c\", \"namespaces\": []} | /ok",
        "[] | object",
        "{\"ok\": | not JSON",
      })
  void findsABadBody(String body, String problem) {
    assertThat(problems("GET", NAMESPACES, 200, body))
        .hasSize(1)
        .allMatch(p -> p.contains(problem));
  }

  @Test
  void findsAStatusThatIsNotDescribed() {
    assertThat(problems("GET", NAMESPACES, 201, GOOD)).hasSize(1);
    assertThat(problems("GET", "/nothing", 200, GOOD)).hasSize(1);
    assertThat(problems("PUT", NAMESPACES, 200, GOOD)).hasSize(1);
  }

  @Test
  void findsAnErrorCodeOfAnotherStatus() {
    assertThat(problems("GET", NAMESPACES, 404, error("CATALOG_NOT_FOUND"))).isEmpty();
    assertThat(problems("GET", NAMESPACES, 404, error("INTERNAL"))).hasSize(1);
    assertThat(problems("GET", NAMESPACES, 404, error("SOMETHING"))).isNotEmpty();
  }

  @Test
  void findsBadHeaders() {
    headers.put("x-powered-by", List.of("magic"));
    assertThat(problems("GET", NAMESPACES, 200, GOOD))
        .containsExactly("the header x-powered-by is not described");
    headers.remove("x-powered-by");
    headers.remove("cache-control");
    assertThat(problems("GET", NAMESPACES, 200, GOOD))
        .containsExactly("the header Cache-Control is missing");
    headers.put("Cache-Control", List.of("public"));
    assertThat(problems("GET", NAMESPACES, 200, GOOD)).hasSize(1);
    headers.put("Cache-Control", List.of("no-store"));
    headers.put("Content-Type", List.of("text/html"));
    headers.remove("content-type");
    assertThat(problems("GET", NAMESPACES, 200, GOOD)).hasSize(1);
  }

  @Test
  void readsHeadersAsTheirSchemaHasThem() {
    headers.put("Retry-After", List.of("soon"));
    assertThat(problems("POST", "/api/v1/warehouse/polars", 429, error("BUSY")))
        .containsExactly("the header Retry-After is 'soon'");
    headers.put("Retry-After", List.of("1"));
    assertThat(problems("POST", "/api/v1/warehouse/polars", 429, error("BUSY"))).isEmpty();
  }

  @Test
  void holdsAllowAgainstTheMethodsOfThePath() {
    headers.put("Allow", List.of("DELETE, GET"));
    String path = "/api/v1/workloads/0b3f6f0e-8d0c-4b5e-9a77-3f6d1c2b4a59";
    assertThat(problems("PUT", path, 405, error("METHOD_NOT_ALLOWED"))).isEmpty();
    headers.put("Allow", List.of("GET"));
    assertThat(problems("PUT", path, 405, error("METHOD_NOT_ALLOWED"))).hasSize(1);
  }

  @Test
  void knowsNoExtensionsInTheDocumentedApi() {
    String plain = "{\"success\": false, \"error\": \"no\", \"details\": null}";
    ApiContract documented = ApiContract.documented();

    assertThat(documented.problems(answer("GET", NAMESPACES, 404, plain))).isEmpty();
    assertThat(documented.problems(answer("GET", NAMESPACES, 404, error("CATALOG_NOT_FOUND"))))
        .isNotEmpty();
    assertThat(problems("GET", NAMESPACES, 404, plain)).isNotEmpty();
    assertThat(documented.problems(answer("GET", "/api/v1/capabilities", 404, plain))).isEmpty();
    assertThat(
            documented.problems(answer("GET", "/api/v1/capabilities", 200, "{\"extensions\": []}")))
        .isNotEmpty();
  }

  @Test
  void saysWhatWasAnswered() {
    assertThatThrownBy(
            () -> ApiContract.withExtensions().check(answer("GET", NAMESPACES, 200, "[]")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("GET " + NAMESPACES + " -> 200")
        .hasMessageContaining("openapi.yaml");
  }

  @Test
  void takesRawAnswersApart() {
    byte[] bytes =
        """
        HTTP/1.1 200 OK\r
        Transfer-Encoding: chunked\r
        \r
        3\r
        abc\r
        1;x=y\r
        d\r
        0\r
        \r
        HTTP/1.1 404 Not Found\r
        content-length: 2\r
        \r
        no\
        """
            .getBytes(StandardCharsets.US_ASCII);

    List<ApiAnswer> answers = RawAnswers.read(bytes, "GET /a", "POST /b");

    assertThat(answers).extracting(ApiAnswer::status).containsExactly(200, 404);
    assertThat(answers)
        .extracting(answer -> new String(answer.body().orElseThrow(), StandardCharsets.US_ASCII))
        .containsExactly("abcd", "no");
    assertThatThrownBy(() -> RawAnswers.read(bytes, "GET /a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<String> problems(String method, String target, int status, String body) {
    return ApiContract.withExtensions().problems(answer(method, target, status, body));
  }

  private ApiAnswer answer(String method, String target, int status, String body) {
    return new ApiAnswer(
        method, target, status, headers, Optional.of(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String error(String code) {
    return """
    {"success": false, "error": "no", "errorCode": "%s", "details": null, "workloadId": null}\
    """
        .formatted(code);
  }
}
