package dev.oleander.polars.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SandboxServer
final class CatalogsApiTest {
  private static final String FLOWERS =
      "/api/v1/catalogs/oleander/namespaces/default/tables/flowers";

  @Test
  void listsTheCatalogs(ServerProcess server) throws IOException {
    JsonNode body = server.http().get("/api/v1/catalogs").json();

    assertThat(body.path("ok").asBoolean()).isTrue();
    assertThat(body.path("catalogs").isArray()).isTrue();
    assertThat(body.path("registeredCatalogs").path(0).path("name").asText()).isEqualTo("oleander");
    assertThat(body.path("registeredCatalogs").path(0).has("tableCount")).isFalse();
  }

  @Test
  void countsTablesWhenAsked(ServerProcess server) throws IOException {
    JsonNode body = server.http().get("/api/v1/catalogs?counts=true").json();

    assertThat(body.path("registeredCatalogs").path(0).path("tableCount").asInt())
        .isEqualTo(body.path("catalogs").size())
        .isGreaterThanOrEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/catalogs?counts=1",
        "/api/v1/catalogs?counts=",
        "/api/v1/catalogs?counts=true&counts=true",
        FLOWERS + "/size?snapshotId=first",
        FLOWERS + "/size?snapshotId=1&snapshotId=1",
        FLOWERS + "/size?partitionKey=species",
      })
  void refusesParametersThatItCannotRead(String path, ServerProcess server) throws IOException {
    Answer answer = server.http().get(path);

    assertThat(answer.status()).as(answer::text).isEqualTo(400);
    assertThat(answer.json().path("errorCode").asText()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void listsNamespaces(ServerProcess server) throws IOException {
    JsonNode body = server.http().get("/api/v1/catalogs/oleander/namespaces").json();

    assertThat(body.path("catalog").asText()).isEqualTo("oleander");
    assertThat(body.path("namespaces"))
        .extracting(JsonNode::asText)
        .contains("default", "conformance", "Mixed Case", "outer", "outer.inner", "empty");
  }

  @Test
  void listsTables(ServerProcess server) throws IOException {
    JsonNode body =
        server.http().get("/api/v1/catalogs/oleander/namespaces/conformance/tables").json();

    assertThat(body.path("tables"))
        .extracting(table -> table.path("table").asText())
        .containsExactlyInAnyOrder("types", "flowers", "no_rows");
    assertThat(body.path("tables").path(0).path("catalog").asText()).isEqualTo("oleander");
    assertThat(body.path("tables").path(0).path("namespace").asText()).isEqualTo("conformance");
  }

  @Test
  void listsNoTablesOfAnEmptyNamespace(ServerProcess server) throws IOException {
    JsonNode body = server.http().get("/api/v1/catalogs/oleander/namespaces/empty/tables").json();

    assertThat(body.path("ok").asBoolean()).isTrue();
    assertThat(body.path("tables")).isEmpty();
  }

  @Test
  void answersRawTableMetadata(ServerProcess server) throws IOException {
    JsonNode table = server.http().get(FLOWERS).json().path("table");

    assertThat(table.path("format-version").asInt()).isGreaterThanOrEqualTo(1);
    assertThat(table.path("schemas").path(0).path("fields"))
        .extracting(field -> field.path("name").asText())
        .containsExactly("sepal_length", "sepal_width", "petal_length", "petal_width", "species");
    assertThat(table.path("snapshots")).hasSize(1);
  }

  @Test
  void tellsTheSizeFromMetadata(ServerProcess server) throws IOException {
    JsonNode size = server.http().get(FLOWERS + "/size").json();

    assertThat(size.path("recordCount").asText()).isEqualTo("150");
    assertThat(size.path("recordCount").isTextual()).isTrue();
    assertThat(Long.parseLong(size.path("sizeBytes").asText())).isPositive();
    assertThat(size.path("dataFileCount").asText()).isEqualTo("1");
  }

  @Test
  void findsTablesBehindPercentEncodedNames(ServerProcess server) throws IOException {
    Answer odd =
        server
            .http()
            .get("/api/v1/catalogs/oleander/namespaces/Mixed%20Case/tables/Odd%20%22Table%22");
    Answer nested =
        server.http().get("/api/v1/catalogs/oleander/namespaces/outer.inner/tables/leaves");

    assertThat(odd.status()).as(odd::text).isEqualTo(200);
    assertThat(nested.status()).as(nested::text).isEqualTo(200);
  }

  @Test
  void describesManyTablesAtOnce(ServerProcess server) throws IOException {
    JsonNode body = server.http().get("/api/v1/catalogs/oleander/columns").json();

    assertThat(body.path("ok").asBoolean()).isTrue();
    assertThat(body.path("catalog").asText()).isEqualTo("oleander");
    assertThat(body.path("unreadable")).isEmpty();
    assertThat(body.path("next").isNull()).isTrue();
    assertThat(body.path("tables"))
        .extracting(table -> table.path("namespace").asText() + "/" + table.path("table").asText())
        .isSorted()
        .contains("default/flowers", "conformance/types", "outer.inner/leaves");
    JsonNode types =
        server
            .http()
            .get("/api/v1/catalogs/oleander/columns?namespace=conformance&table=types")
            .json();
    assertThat(types.path("tables")).hasSize(1);
    JsonNode first = types.path("tables").path(0).path("schema").path("fields").path(0);
    assertThat(first.path("doc").asText()).isEqualTo("the row's number");
    JsonNode behind =
        server
            .http()
            .get("/api/v1/catalogs/oleander/columns?after=" + token("conformance", "types"))
            .json();
    assertThat(behind.path("tables").path(0).path("namespace").asText()).isEqualTo("default");
  }

  private static String token(String namespace, String table) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((namespace + "\0" + table).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"table=types", "after=%21", "after=YWJj"})
  void refusesImpossibleQuestionsForColumns(String query, ServerProcess server) throws IOException {
    Answer answer = server.http().get("/api/v1/catalogs/oleander/columns?" + query);

    assertThat(answer.status()).as(answer::text).isEqualTo(400);
    assertThat(answer.json().path("errorCode").asText()).isEqualTo("INVALID_REQUEST");
    assertThat(answer.json().path("error").asText()).contains("the parameter");
  }

  @ParameterizedTest
  @CsvSource({
    "CATALOG_NOT_FOUND, /api/v1/catalogs/elsewhere/columns",
    "NAMESPACE_NOT_FOUND, /api/v1/catalogs/oleander/columns?namespace=nowhere",
    "TABLE_NOT_FOUND, /api/v1/catalogs/oleander/columns?namespace=default&table=bees",
    "CATALOG_NOT_FOUND, /api/v1/catalogs/elsewhere/namespaces",
    "NAMESPACE_NOT_FOUND, /api/v1/catalogs/oleander/namespaces/nowhere/tables",
    "TABLE_NOT_FOUND, /api/v1/catalogs/oleander/namespaces/default/tables/bees",
    "TABLE_NOT_FOUND, /api/v1/catalogs/oleander/namespaces/default/tables/..%2F..%2Fetc",
    "TABLE_NOT_FOUND, /api/v1/catalogs/oleander/namespaces/default/tables/bees/size",
  })
  void namesWhatIsMissing(String code, String path, ServerProcess server) throws IOException {
    Answer answer = server.http().get(path);

    assertThat(answer.status()).as(answer::text).isEqualTo(404);
    assertThat(answer.json().path("errorCode").asText()).isEqualTo(code);
  }
}
