package dev.oleander.polars.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The links between the README and the pages. */
final class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");

  @Test
  void eachLeadsToAFileAndAHeadingOfIt() throws Exception {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      for (String link : links(page)) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        if (!Files.exists(file) || (parts.length > 1 && !headings(file).contains(parts[1]))) {
          dead.add(page.getFileName() + ": " + link);
        }
        links++;
      }
    }

    assertThat(links).isPositive();
    assertThat(dead).isEmpty();
  }

  @Test
  void theReadmeListsEveryPage() throws Exception {
    Path readme = BuildOutput.root().resolve("README.md");
    List<Path> listed =
        links(readme).stream().map(link -> readme.resolveSibling(link).normalize()).toList();

    List<Path> pages = pages();
    pages.remove(readme);
    assertThat(listed).containsAll(pages);
  }

  /** Those of this repository. */
  private static List<String> links(Path page) throws IOException {
    String prose = CODE.matcher(Files.readString(page)).replaceAll("code");
    return LINK.matcher(prose)
        .results()
        .map(found -> found.group(1))
        .filter(link -> !link.matches("[a-z]+:.*"))
        .toList();
  }

  /** As sites that show Markdown name them. */
  private static List<String> headings(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(BuildOutput.root().resolve("README.md")));
    try (Stream<Path> files = Files.list(BuildOutput.root().resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }
}
