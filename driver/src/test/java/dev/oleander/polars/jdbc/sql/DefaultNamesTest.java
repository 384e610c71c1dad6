package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultNamesTest {
  private static final DefaultNames NAMES =
      new DefaultNames(Optional.of("Lake"), List.of("a", "b"), Set.of("archive", "LAKE"));

  @ParameterizedTest
  @CsvSource({
    "t, Lake.a.b.t",
    "ns.t, Lake.ns.t",
    "Lake.t, Lake.Lake.t",
    "Lake.ns.t, Lake.ns.t",
    "lake.ns.t, Lake.ns.t",
    "LAKE.ns.t, LAKE.ns.t",
    "Archive.x.y.t, archive.x.y.t",
    "x.y.t, Lake.x.y.t",
    "Lake.x.y.z.t, Lake.x.y.z.t"
  })
  void resolves(String name, String expected) {
    assertThat(NAMES.resolve(List.of(name.split("\\.", -1)))).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({"t, ns.t", "x.t, x.t", "x.y.t, x.y.t"})
  void resolvesWithoutCatalog(String name, String expected) {
    DefaultNames names = new DefaultNames(Optional.empty(), List.of("ns"), Set.of());

    assertThat(names.resolve(List.of(name.split("\\.", -1)))).hasToString(expected);
  }
}
