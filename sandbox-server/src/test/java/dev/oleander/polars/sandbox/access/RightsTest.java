package dev.oleander.polars.sandbox.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RightsTest {
  @Test
  void aNamespaceIsAllowedByItsExactNameOnly() {
    Rights rights = Rights.to(List.of(), List.of("oleander.a.b"), false);
    assertThat(rights.sees("oleander")).isTrue();
    assertThat(rights.readsAll("oleander")).isFalse();
    assertThat(rights.reads("oleander", "a.b")).isTrue();
    for (String other :
        List.of(
            "a",
            "b",
            "a.b.c",
            "a.b.",
            ".a.b",
            "A.B",
            "a.b ",
            " a.b",
            "a..b",
            "a/b",
            "a.b\0",
            "",
            "*",
            "a.*",
            "a.b\n",
            "a.b\u0301",
            "\uFF41.b",
            "..",
            "a.b/../c")) {
      assertThat(rights.reads("oleander", other)).as(other).isFalse();
    }
    assertThat(rights.reads("oleander.a", "b")).as("another catalog").isFalse();
    assertThat(rights.reads("Oleander", "a.b")).isFalse();
    assertThat(rights.sees("lake")).isFalse();
  }

  @Test
  void aCatalogIsAllowedAsAWhole() {
    for (Rights rights :
        List.of(
            Rights.to(List.of("lake"), List.of(), true),
            Rights.to(List.of(), List.of("lake.*", "lake.a"), true))) {
      assertThat(rights.readsAll("lake")).isTrue();
      assertThat(rights.reads("lake", "a.b")).isTrue();
      assertThat(rights.writes("lake", "a.b")).isTrue();
      assertThat(rights.sees("oleander")).isFalse();
      assertThat(rights.reads("oleander", "a")).isFalse();
      assertThat(rights.writes("oleander", "a")).isFalse();
    }
  }

  @Test
  void whoMayNotReadMayNotWrite() {
    assertThat(Rights.ALL.writes("any", "thing")).isTrue();
    assertThat(Rights.toEverything(false).reads("any", "thing")).isTrue();
    assertThat(Rights.toEverything(false).writes("any", "thing")).isFalse();
    assertThat(Rights.NONE.sees("any")).isFalse();
    Rights rights = Rights.to(List.of(), List.of("lake.a"), true);
    assertThat(rights.writes("lake", "a")).isTrue();
    assertThat(rights.writes("lake", "b")).isFalse();
    assertThat(Rights.to(List.of(), List.of(), true).writes("lake", "a")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", ".", ".a", "a.", "*"})
  void refusesWhatNamesNoNamespace(String name) {
    assertThatThrownBy(() -> Rights.to(List.of(), List.of(name), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("catalog.namespace");
  }

  /** Whatever the names hold, the file gives back the rights that were put in, and no others. */
  @Test
  void rightsSurviveTheTokenFile(@TempDir Path folder) throws Exception {
    Random random = new Random(20_261_128);
    Path file = folder.resolve("tokens");
    TokenStore store = new TokenStore(file);
    for (int round = 0; round < 60; round++) {
      Set<String> names = new TreeSet<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        names.add("oleander." + name(random));
      }
      List<String> given = new ArrayList<>(names);
      NewToken token =
          store.issue(
              "p", List.of(), given, random.nextBoolean(), PrincipalLimits.NONE, Optional.empty());
      Rights rights = TokenFile.open(file).principal(token.text()).rights();
      assertThat(rights.everything()).isFalse();
      assertThat(rights.readsAll("oleander")).isFalse();
      for (String name : names) {
        assertThat(rights.reads("oleander", name.substring("oleander.".length()))).isTrue();
      }
      for (int i = 0; i < 20; i++) {
        String other = name(random);
        assertThat(rights.reads("oleander", other)).isEqualTo(names.contains("oleander." + other));
      }
    }
    assertThat(Files.readAllLines(file)).hasSize(60);
    assertThat(store.list()).hasSize(60);
  }

  private static String name(Random random) {
    String alphabet = "aAb.\"'\\/ \t\n\r{}[]:,#*%\u0000\u0085\u00e9\u2028\u0130\u0131";
    StringBuilder name = new StringBuilder("n");
    for (int i = random.nextInt(6); i >= 0; i--) {
      name.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return name.toString();
  }
}
