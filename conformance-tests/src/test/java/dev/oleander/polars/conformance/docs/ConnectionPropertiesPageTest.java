package dev.oleander.polars.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class ConnectionPropertiesPageTest {
  @Test
  void listsWhatTheDriverDeclares() throws Exception {
    String url = "jdbc:oleander-polars://localhost/oleander/default";
    List<String> declared = new ArrayList<>();
    for (DriverPropertyInfo property :
        DriverManager.getDriver(url).getPropertyInfo(url, new Properties())) {
      String value = property.value == null ? "" : "`" + property.value + "` ";
      declared.add("| `%s` | %s| %s |".formatted(property.name, value, property.description));
    }

    assertThat(Files.readAllLines(BuildOutput.root().resolve("docs/url.md")))
        .filteredOn(line -> line.startsWith("| `"))
        .isEqualTo(declared);
  }
}
