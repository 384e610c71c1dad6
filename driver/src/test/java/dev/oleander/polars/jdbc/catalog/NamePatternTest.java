package dev.oleander.polars.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternTest {
  private static final List<String> NAMES =
      List.of("flowers", "my_table", "myXtable", "50%", "a\\b", "größe", "🌷x");

  @ParameterizedTest
  @CsvSource({
    "flow%, flowers",
    "%ers, flowers",
    "f_owers, flowers",
    "%table, my_table|myXtable",
    "my\\_%, my_table",
    "my_t%, my_table|myXtable",
    "50\\%, 50%",
    "5_\\%, 50%",
    "a\\\\b, a\\b",
    "gr__e, größe",
    "_x, 🌷x",
    "%o%e%, flowers",
    "%%%%%%%%%%%%%q, ''",
    "Flowers, ''",
    "flower, ''",
  })
  void selectsWhatMatches(String pattern, String expected) {
    List<String> names = expected.isEmpty() ? List.of() : List.of(expected.split("\\|", -1));
    assertThat(NamePattern.of(pattern).select(NAMES)).isEqualTo(names);
  }

  @Test
  void nullAndPercentSelectAllAndTheEmptyTextNone() {
    assertThat(NamePattern.of(null).select(NAMES)).isEqualTo(NAMES);
    assertThat(NamePattern.of("%").select(NAMES)).isEqualTo(NAMES);
    assertThat(NamePattern.of("").select(NAMES)).isEmpty();
  }

  @Test
  void aNameThatExistsIsNeverWidened() {
    assertThat(NamePattern.of("my_table").select(NAMES)).containsExactly("my_table");
    assertThat(NamePattern.of("my_tabl_").select(NAMES)).containsExactly("my_table", "myXtable");
  }
}
