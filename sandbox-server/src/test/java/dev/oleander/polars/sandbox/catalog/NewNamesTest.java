package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Collections;
import java.util.List;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NewNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t",
        "T 1",
        "it's",
        "\"quoted\"",
        "a/b",
        "a\\b",
        "%2F",
        "100%",
        "a?b#c",
        "\u00e9t\u00e9",
        "\u6570\u636e",
        "\ud83c\udf38",
        "*",
        ";--",
        "$(x)"
      })
  void takesWhatLooksLikeWhatItIs(String name) {
    assertThatCode(() -> NewNames.checkTable(name)).doesNotThrowAnyException();
    assertThatCode(() -> NewNames.checkNamespace(List.of("a", name))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "a.b",
        "../a",
        "/",
        "/a",
        "a/",
        "a//b",
        "\\",
        " a",
        "a\u00a0",
        "a\u0000b",
        "a\nb",
        "a\u007fb",
        "a\u001fb",
        "\u202eab",
        "a\u200bb",
        "\ufeffa",
        "a\u2028b",
        "e\u0301",
        "\ud800",
        "\ue000"
      })
  void refusesTheRest(String name) {
    assertThatThrownBy(() -> NewNames.checkTable(name)).isInstanceOf(SandboxException.class);
    assertThatThrownBy(() -> NewNames.checkNamespace(List.of("a", name)))
        .isInstanceOf(SandboxException.class);
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThatCode(() -> NewNames.checkTable("a".repeat(255))).doesNotThrowAnyException();
    assertThatThrownBy(() -> NewNames.checkTable("a".repeat(256)))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("longer than 255");
    assertThatThrownBy(() -> NewNames.checkNamespace(Collections.nCopies(17, "a")))
        .isInstanceOf(SandboxException.class);
    assertThatThrownBy(() -> NewNames.checkNamespace(List.of("a".repeat(200), "b".repeat(55))))
        .isInstanceOf(SandboxException.class);
    assertThatThrownBy(() -> NewNames.checkNamespace(List.of()))
        .isInstanceOf(SandboxException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../..", "/etc", "a/b", "\u00e9t\u00e9", "a b", "%2e%2e", "x?y#z"})
  void locationsStayInTheWarehouseWhateverTheNames(String name) {
    NewLocations locations = new NewLocations("file:///lake/");
    Namespace namespace = Namespace.of("n", name);
    TableIdentifier table = TableIdentifier.of(namespace, name.repeat(100));
    assertThat(locations.newTable(table))
        .matches("file:///lake/n/[A-Za-z0-9_-]+/[A-Za-z0-9_-]{1,80}")
        .startsWith(locations.namespace(namespace) + "/")
        .isNotEqualTo(locations.newTable(table));
    assertThat(locations.namespace(namespace))
        .isEqualTo(locations.namespace(namespace))
        .isNotEqualTo(locations.namespace(Namespace.of("n", name + "_")))
        .isNotEqualTo(locations.namespace(Namespace.of("n", name.replaceAll("[^a-z]", "_"))));
    assertThat(locations.namespace(Namespace.of("plain", "name-1")))
        .isEqualTo("file:///lake/plain/name-1");
  }
}
