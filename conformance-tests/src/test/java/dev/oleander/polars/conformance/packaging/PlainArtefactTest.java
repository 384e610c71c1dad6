package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.programs.BrowseAndQuery;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The driver with ordinary dependencies, for an application that manages its libraries. */
@SandboxServer
final class PlainArtefactTest {
  @Test
  void runsAQueryOnTheClassPathOfItsDependencies(ServerProcess server) throws Exception {
    List<Path> classPath = new ArrayList<>(List.of(BuildOutput.plainJar()));
    String dependencies =
        Files.readString(BuildOutput.root().resolve("driver-plain/target/class-path.txt"));
    for (String dependency : dependencies.strip().split(File.pathSeparator, -1)) {
      classPath.add(Path.of(dependency));
    }

    Outcome outcome =
        JavaProgram.runBeside(
            JavaProgram.thisJavaHome(),
            classPath,
            BrowseAndQuery.class,
            server.jdbcUrl(),
            "default",
            "SELECT max(petal_length) AS m FROM flowers");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).isEqualTo("table flowers\nvalue 6.9\n");
  }

  @Test
  void hasTheDependenciesOfTheShadedOne() throws Exception {
    Set<String> shaded = dependencies("driver");
    // Where the libraries' log goes is for an application to choose.
    assertThat(shaded.removeIf(dependency -> dependency.contains("slf4j-jdk14"))).isTrue();

    assertThat(dependencies("driver-plain")).isNotEmpty().isEqualTo(shaded);
  }

  /** The text of each dependency that is not only for tests, exclusions included. */
  private static Set<String> dependencies(String module) throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(BuildOutput.root().resolve(module).resolve("pom.xml").toFile());
    NodeList found =
        (NodeList)
            XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                    "/project/dependencies/dependency[not(scope='test')]",
                    pom,
                    XPathConstants.NODESET);
    Set<String> texts = new TreeSet<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent().strip().replaceAll("\\s+", " "));
    }
    return texts;
  }
}
