package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.sandbox.config.ConfigKeys;
import dev.oleander.polars.sandbox.config.ConfigReader;
import dev.oleander.polars.sandbox.config.EffectiveConfig;
import dev.oleander.polars.sandbox.config.ServerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are given besides the jar. */
final class PackagingTest {
  private static final Path PACKAGING = Path.of("packaging");
  private static final Path ROOT = Path.of("..");

  /** A comment that shows a key; other comments have one blank after the sign. */
  private static final Pattern SHOWN_KEY = Pattern.compile("#((?: {2})*)([A-Za-z0-9]+):( .+)?");

  @TempDir private Path folder;

  @Test
  void theConfigurationShowsEveryKeyWithItsDefault() throws Exception {
    List<String> asIs = new ArrayList<>();
    List<String> allOn = new ArrayList<>();
    for (String line : Files.readAllLines(PACKAGING.resolve("server.yaml"))) {
      String own = line.replace("/etc/oleander-polars/tokens", "tokens");
      asIs.add(own);
      allOn.add(SHOWN_KEY.matcher(own).matches() ? own.substring(1) : own);
    }

    assertThat(read(asIs)).isEqualTo(read(allOn));
    assertThat(keys(allOn))
        .containsExactlyInAnyOrderElementsOf(
            ConfigKeys.KEYS.stream()
                .filter(key -> !key.startsWith("catalogs."))
                .map(key -> key.replace("<vcpus>", "2"))
                .toList());
  }

  @Test
  void theConfigurationShowsEveryKeyOfACatalog() throws Exception {
    String file = Files.readString(PACKAGING.resolve("server.yaml"));
    ConfigKeys.KEYS.stream()
        .filter(key -> key.startsWith("catalogs."))
        .map(key -> key.split("\\.", 4)[2])
        .forEach(key -> assertThat(file).contains("#     " + key + ":"));
  }

  private Map<String, String> read(List<String> lines) throws Exception {
    Files.writeString(folder.resolve("tokens"), "x\n");
    ConfigKeys keys = ConfigKeys.read(Files.write(folder.resolve("server.yaml"), lines));
    ServerConfig config = new ConfigReader(keys).read();
    return EffectiveConfig.of(config, keys);
  }

  /** The names of the keys, those of sections before them. */
  private static List<String> keys(List<String> lines) {
    List<String> keys = new ArrayList<>();
    List<String> sections = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      int depth = (line.length() - line.stripLeading().length()) / 2;
      sections.subList(depth, sections.size()).clear();
      sections.add(line.strip().split(":", 2)[0]);
      keys.add(String.join(".", sections));
    }
    keys.removeIf(key -> keys.stream().anyMatch(other -> other.startsWith(key + ".")));
    return keys;
  }

  @Test
  void theContainerCopiesWhatIsThereAndInstallsAsTheDocsSay() throws IOException {
    String file = Files.readString(PACKAGING.resolve("Containerfile"));
    List<String> sources =
        Pattern.compile("(?m)^COPY (\\S+) \\S+$")
            .matcher(file)
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(sources)
        .containsExactly(
            "sandbox-server/requirements.txt",
            "sandbox-server/target/sandbox-server-${VERSION}.jar",
            "sandbox-server/packaging/server.yaml");
    assertThat(ROOT.resolve(sources.get(0))).isRegularFile();
    assertThat(ROOT.resolve(sources.get(2))).isRegularFile();
    assertThat(file).contains("ARG VERSION=" + version());
    String install = "install --require-hashes -r requirements.txt";
    assertThat(file).contains("pip --no-cache-dir " + install + "\n");
    assertThat(Files.readString(ROOT.resolve("docs/server.md"))).contains("pip " + install + "\n");
  }

  @Test
  void theJarHasWhatTheDocsTakeFromIt() throws IOException {
    List<String> taken =
        Pattern.compile("(?m)^unzip -p \\S+\\.jar (\\S+) >")
            .matcher(Files.readString(ROOT.resolve("docs/server.md")))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(taken).hasSizeGreaterThanOrEqualTo(2);
    assertThat(taken)
        .allSatisfy(name -> assertThat(getClass().getClassLoader().getResource(name)).isNotNull());
  }

  private static String version() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    return Pattern.compile("<version>([^<]+)</version>")
        .matcher(pom)
        .results()
        .findFirst()
        .map(found -> found.group(1))
        .orElseThrow();
  }

  @Test
  void allNameTheSamePlaces() throws IOException {
    String unit = Files.readString(PACKAGING.resolve("oleander-polars.service"));
    String container = Files.readString(PACKAGING.resolve("Containerfile"));
    String config = Files.readString(PACKAGING.resolve("server.yaml"));
    String program =
        "-jar /usr/share/oleander-polars/sandbox-server.jar --config"
            + " /etc/oleander-polars/server.yaml";

    assertThat(unit).contains("ExecStart=/usr/bin/java " + program + "\n");
    assertThat(container.replace("\", \"", " ")).contains("[\"/usr/bin/java " + program + "\"]");
    assertThat(config).contains(program);
    assertThat(container).contains("python3 -m venv /usr/lib/oleander-polars/venv");
    assertThat(config).contains("python: /usr/lib/oleander-polars/venv/bin/python");
    for (String place : List.of("/var/lib/oleander-polars", "/run/oleander-polars")) {
      assertThat(container).contains(place);
      assertThat(config).contains(place);
    }
  }

  @Test
  void systemdUnderstandsTheUnit() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "has systemd");
    // What it starts need not be installed here.
    String unit =
        Files.readString(PACKAGING.resolve("oleander-polars.service"))
            .replace("ExecStart=/usr/bin/java", "ExecStart=/bin/sh");
    Path file = Files.writeString(folder.resolve("oleander-polars.service"), unit);
    Process process =
        new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    List<String> aboutIt =
        said.lines().filter(line -> line.contains(file.getFileName().toString())).toList();
    process.waitFor();
    assertThat(aboutIt).isEmpty();
  }

  @Test
  void theUnitWaitsLongerThanTheServerDrains() throws IOException {
    String unit = Files.readString(PACKAGING.resolve("oleander-polars.service"));
    MatchResult wait =
        Pattern.compile("TimeoutStopSec=(\\d+)").matcher(unit).results().findFirst().orElseThrow();
    String config = Files.readString(PACKAGING.resolve("server.yaml"));
    MatchResult drain =
        Pattern.compile("#drainSeconds: (\\d+)")
            .matcher(config)
            .results()
            .findFirst()
            .orElseThrow();

    assertThat(Integer.parseInt(wait.group(1)))
        .isGreaterThanOrEqualTo(Integer.parseInt(drain.group(1)) + 30);
  }
}
