package dev.oleander.polars.conformance.lake;

import dev.oleander.polars.conformance.server.JavaProgram;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Iceberg's compatibility kit for REST catalogs: all tests that Iceberg has of every catalog. */
final class CompatibilityKit {
  private static final String TESTS = "org.apache.iceberg.rest.RESTCompatibilityKitCatalogTests";
  private static final String VIEWS =
      "org.apache.iceberg.rest.RESTCompatibilityKitViewCatalogTests";

  private CompatibilityKit() {}

  /** How a test ended. */
  enum Verdict {
    PASSED,
    FAILED,
    /** It is not for such a catalog, as it was told. */
    LEFT_OUT
  }

  /**
   * How each test ended.
   *
   * @param verdicts by the names of the tests, with {@code views.} before those of views
   * @param output for those who want to know why
   */
  record Outcome(Map<String, Verdict> verdicts, String output) {

    /** The names of the tests that ended so. */
    List<String> named(Verdict verdict) {
      return verdicts.entrySet().stream()
          .filter(test -> test.getValue() == verdict)
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  /**
   * Runs the kit against a catalog without namespaces.
   *
   * @param directory an existing folder for what it writes
   * @param client what the client is told of the catalog, by Iceberg's properties
   */
  static Outcome run(Path directory, URI catalog, Map<String, String> client) throws IOException {
    Path reports = directory.resolve("reports");
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    Map<String, String> environment = new TreeMap<>();
    environment.put("CATALOG_URI", catalog.toString());
    client.forEach(
        (key, value) -> environment.put("CATALOG_" + key.toUpperCase(Locale.ROOT), value));
    List<String> command =
        List.of(
            JavaProgram.thisJavaHome().resolve("bin/java").toString(),
            "-Xmx512m",
            "-Djava.io.tmpdir=" + temporary,
            "-Drck.local=false",
            "-Drck.requires-namespace-create=true",
            "-Drck.supports-serverside-retry=true",
            "-cp",
            IcebergRestJars.all().stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)),
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--details=none",
            "--reports-dir=" + reports,
            "--select-class=" + TESTS,
            "--select-class=" + VIEWS);
    JavaProgram.Outcome ended = JavaProgram.run(command, environment);
    Path report = reports.resolve("TEST-junit-jupiter.xml");
    if (!Files.exists(report)) {
      throw new IOException("the kit did not run: " + ended.output() + ended.errors());
    }
    return new Outcome(read(report), ended.output());
  }

  private static Map<String, Verdict> read(Path report) throws IOException {
    NodeList tests;
    try {
      tests =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("testcase");
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(report + " cannot be read", e);
    }
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (int i = 0; i < tests.getLength(); i++) {
      Element test = (Element) tests.item(i);
      String prefix = test.getAttribute("classname").equals(VIEWS) ? "views." : "";
      verdicts.merge(
          prefix + test.getAttribute("name").replaceFirst("\\(.*", ""),
          verdict(test),
          CompatibilityKit::worse);
    }
    return verdicts;
  }

  private static Verdict verdict(Element test) {
    if (has(test, "failure") || has(test, "error")) {
      return Verdict.FAILED;
    }
    return has(test, "skipped") ? Verdict.LEFT_OUT : Verdict.PASSED;
  }

  private static boolean has(Element test, String child) {
    return test.getElementsByTagName(child).getLength() > 0;
  }

  /** Of a test that ran more than once, with other parameters. */
  private static Verdict worse(Verdict a, Verdict b) {
    return a == Verdict.FAILED || b == Verdict.FAILED ? Verdict.FAILED : a;
  }
}
