package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.conformance.server.BuildOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is inside of the driver's jar. */
final class DriverJarTest {
  private static final int MARK_OF_A_JAR = 4;
  private static final long MAX_BYTES = 11_000_000;

  /** The parent POM's project.build.outputTimestamp. */
  private static final LocalDateTime FIXED_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static final String OWN = "dev/oleander/polars/jdbc/";
  private static final String BILL_OF_MATERIALS = "META-INF/sbom/oleander-polars-jdbc.cdx.json";
  private static final String SERVICE = "META-INF/services/";

  /** All that may be outside of the driver's packages. */
  private static final List<String> OUTSIDE =
      List.of(
          "LICENSE",
          "META-INF/FastDoubleParser-LICENSE",
          "META-INF/FastDoubleParser-ThirdParty-LICENSE",
          "META-INF/LICENSE",
          "META-INF/LICENSE.txt",
          "META-INF/MANIFEST.MF",
          "META-INF/NOTICE",
          "META-INF/Schubfach-LICENSE",
          "META-INF/licenses/THIRD-PARTY.txt",
          "META-INF/licenses/protobuf-java.txt",
          BILL_OF_MATERIALS,
          SERVICE + "dev.oleander.polars.jdbc.shaded.org.slf4j.spi.SLF4JServiceProvider",
          SERVICE + "java.sql.Driver",
          "NOTICE");

  /** A phrase of each licence's text. */
  private static final Map<String, String> LICENCE_PHRASES =
      Map.of(
          "Apache-2.0", "Apache License",
          "BSD-3-Clause", "Redistribution and use in source and binary forms",
          "MIT", "Permission is hereby granted");

  private JarFile jar;

  @BeforeEach
  void open() throws IOException {
    jar = new JarFile(BuildOutput.driverJar().toFile());
    assertThat(jar.getEntry(BILL_OF_MATERIALS))
        .as("the bill of materials, which Maven leaves out offline: build without -o")
        .isNotNull();
  }

  @AfterEach
  void close() throws IOException {
    jar.close();
  }

  @Test
  void isSmall() throws Exception {
    assertThat(Files.size(BuildOutput.driverJar())).isLessThan(MAX_BYTES);
  }

  @Test
  void holdsNothingOutsideOfItsPackagesButWhatBelongsThere() {
    assertThat(
            jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(JarEntry::getName)
                .filter(name -> !name.startsWith(OWN)))
        .containsExactlyInAnyOrderElementsOf(OUTSIDE);
  }

  @Test
  void isFoundAsTheOneDriver() throws Exception {
    assertThat(text(SERVICE + "java.sql.Driver").strip())
        .isEqualTo("dev.oleander.polars.jdbc.OleanderPolarsDriver");
  }

  @Test
  void saysWhatItIs() throws Exception {
    Attributes manifest = jar.getManifest().getMainAttributes();
    assertThat(manifest.getValue("Automatic-Module-Name")).isEqualTo("dev.oleander.polars.jdbc");
    assertThat(manifest.getValue("Implementation-Title")).contains("Oleander Polars JDBC");
    assertThat(BuildOutput.driverJar().getFileName().toString())
        .contains(manifest.getValue("Implementation-Version"));
    assertThat(manifest).doesNotContainKey(Attributes.Name.MULTI_RELEASE);
  }

  @Test
  void holdsALicenceForEachLibraryOfItsBillOfMaterials() throws Exception {
    Map<String, String[]> listed = new TreeMap<>();
    text("META-INF/licenses/THIRD-PARTY.txt")
        .lines()
        .filter(line -> line.matches("\\S+:\\S+ .*"))
        .map(line -> line.split(" +"))
        .forEach(library -> listed.put(library[0], library));

    Map<String, String> bundled = new TreeMap<>();
    for (JsonNode library :
        new ObjectMapper().readTree(text(BILL_OF_MATERIALS)).path("components")) {
      bundled.put(
          library.path("group").textValue() + ":" + library.path("name").textValue(),
          library.path("licenses").path(0).path("license").path("id").textValue());
    }

    assertThat(bundled).isNotEmpty();
    assertThat(listed.keySet()).isEqualTo(bundled.keySet());
    for (String[] library : listed.values()) {
      assertThat(library[1]).as("licence of " + library[0]).isEqualTo(bundled.get(library[0]));
      assertThat(text(library[2])).as(library[2]).contains(LICENCE_PHRASES.get(library[1]));
    }
  }

  @Test
  void itsBillOfMaterialsIsTheSameInEachBuild() throws Exception {
    JsonNode bill = new ObjectMapper().readTree(text(BILL_OF_MATERIALS));
    assertThat(bill.has("serialNumber")).isFalse();
    assertThat(bill.path("metadata").has("timestamp")).isFalse();
  }

  /** Ours have one time, those of libraries their own; none is of the build or of its zone. */
  @Test
  void itsEntriesHaveFixedTimesAndOrder() {
    List<JarEntry> own =
        jar.stream()
            .filter(entry -> !entry.isDirectory())
            .filter(entry -> entry.getName().startsWith(OWN))
            .filter(entry -> !entry.getName().startsWith(OWN + "shaded/"))
            .toList();
    assertThat(own).extracting(JarEntry::getTimeLocal).containsOnly(FIXED_TIME);
    assertThat(own).extracting(JarEntry::getName).isSorted();
    assertThat(jar.stream())
        .allSatisfy(
            entry ->
                assertThat(entry.getExtra() == null ? 0 : entry.getExtra().length)
                    .as(
                        "bytes beside the time, which would be a time that a zone changes: "
                            + entry)
                    .isLessThanOrEqualTo(MARK_OF_A_JAR));
  }

  private String text(String name) throws IOException {
    JarEntry entry = jar.getJarEntry(name);
    assertThat(entry).as(name).isNotNull();
    return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
  }
}
